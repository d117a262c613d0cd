"""The field's code tables. Rows are written by `sync_codes` from `data/*.csv` only.

A code that leaves its table is marked retired and never deleted, because old records cite it.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language


class Code(models.Model):
    """What all code tables share: the code itself is the key, names stand in two languages."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    retired = models.BooleanField(default=False)

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the page (Chinese script is converted on output)."""
        return self.name_en if get_language() == "en" and self.name_en else self.name


class Region(Code):
    """An administrative division (GB/T 2260, six digits) with the seat its distances count from."""

    level = models.PositiveSmallIntegerField(help_text="1 province, 2 prefecture, 3 county")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)


class Major(Code):
    """A secondary-vocational major of the 2021 directory; `group` is its class of two digits and more."""

    class_code = models.CharField(max_length=4, help_text="major class, e.g. 66")
    class_name = models.CharField(max_length=60)
    group_code = models.CharField(max_length=6, help_text="group inside the class, e.g. 6601")
    group_name = models.CharField(max_length=60)
    years = models.PositiveSmallIntegerField(default=3)


class Occupation(Code):
    """An occupation of the 2022 classification (1-22-33-44); `aliases` are job titles people write."""

    group_name = models.CharField(max_length=120, blank=True, help_text="name of its small group (小类)")
    aliases = models.JSONField(default=list)


class Industry(Code):
    """An industry of GB/T 4754-2017 with the sector the 2018 rule gives it (1, 2 or 3)."""

    sector = models.PositiveSmallIntegerField()


class Certificate(Code):
    """A vocational certificate or licence."""

    licence = models.BooleanField(default=False, help_text="the law requires it for the work")


class Skill(Code):
    """A skill of the vocabulary. `weight` is frozen: changing it is a new score version."""

    aliases = models.JSONField(default=list)
    weight = models.PositiveIntegerField(help_text="inverse document frequency × 100")


class MajorOccupation(models.Model):
    """A major leads to an occupation, according to `source`."""

    major = models.ForeignKey(Major, models.PROTECT, related_name="occupations")
    occupation = models.ForeignKey(Occupation, models.PROTECT, related_name="majors")
    source = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["major", "occupation"], name="major_occupation_unique")
        ]


class MajorSkill(models.Model):
    """A major teaches a skill (pre-fills profiles)."""

    major = models.ForeignKey(Major, models.PROTECT, related_name="skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="majors")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["major", "skill"], name="major_skill_unique")]


class MajorCertificate(models.Model):
    """A major prepares for a certificate."""

    major = models.ForeignKey(Major, models.PROTECT, related_name="certificates")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="majors")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["major", "certificate"], name="major_certificate_unique")
        ]
