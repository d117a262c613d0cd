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
        return _in_language(self.name, self.name_en)


class Region(Code):
    """An administrative division (GB/T 2260, six digits) with the seat its distances count from.

    A county without coordinates of its own has those of its prefecture or province.
    """

    level = models.PositiveSmallIntegerField(help_text="1 province, 2 prefecture, 3 county")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)


class Major(Code):
    """A secondary-vocational major of the 2021 directory, inside a group (专业类) and a class (专业大类)."""

    class_code = models.CharField(max_length=4, help_text="major class, e.g. 66", db_index=True)
    class_name = models.CharField(max_length=60)
    class_name_en = models.CharField(max_length=120, blank=True)
    group_code = models.CharField(max_length=6, help_text="group inside the class, e.g. 6601", db_index=True)
    group_name = models.CharField(max_length=60)
    years = models.PositiveSmallIntegerField(default=3)

    @property
    def class_label(self) -> str:
        """The name of the class in the language of the page."""
        return _in_language(self.class_name, self.class_name_en)


class Occupation(Code):
    """An occupation of the 2022 classification (1-22-33-44); `aliases` are its official job titles (工种)."""

    group_name = models.CharField(max_length=120, blank=True, help_text="name of its small group (小类)")
    aliases = models.JSONField(default=list)


class Industry(Code):
    """An industry of GB/T 4754-2017 with the sector (三次产业) the 2018 rule gives it.

    A section (one letter) has no sector: some of its divisions lie in the third sector.
    """

    section = models.CharField(max_length=1)
    sector = models.PositiveSmallIntegerField(null=True, help_text="1 primary, 2 secondary, 3 tertiary")


class Certificate(Code):
    """A vocational certificate or licence; `aliases` are the ways people write it."""

    licence = models.BooleanField(default=False, help_text="the law requires it for the work")
    aliases = models.JSONField(default=list)


class Skill(Code):
    """A skill of the vocabulary. `weight` is frozen: changing it is a new score version."""

    aliases = models.JSONField(default=list)
    weight = models.PositiveIntegerField(help_text="inverse document frequency × 100")


class MajorOccupation(models.Model):
    """A major leads to an occupation, or to all of a group of them, according to `source`."""

    major = models.ForeignKey(Major, models.PROTECT, related_name="occupations")
    occupation_code = models.CharField(
        max_length=10, help_text="an occupation, or the prefix of a small (1-22-33) or middle (1-22) group"
    )
    source = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["major", "occupation_code", "source"], name="major_occupation_unique"
            )
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


def _in_language(name: str, name_en: str) -> str:
    return name_en if get_language() == "en" and name_en else name
