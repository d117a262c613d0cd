"""The living page of all parts with their states, from fixed examples: the place to judge the design."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vocmatch.accounts import charts, numbers

COUNTIES: Final = (
    # name, counted, of, interval, the year before
    ("秦州区", 1712, 1842, 91.7, 94.0, 91.9),
    ("麦积区", 1390, 1521, 89.8, 92.7, 90.2),
    ("甘谷县", 1204, 1366, 86.3, 89.8, 87.4),
    ("武山县", 801, 902, 86.7, 90.7, 89.9),
    ("秦安县", 1099, 1180, 91.6, 94.5, 90.8),
    ("清水县", 402, 431, 90.6, 95.2, 92.0),
    ("张家川回族自治县", 148, 170, 81.2, 91.2, 84.1),
)
SKILLS_HELD: Final = ("手工电弧焊", "识读装配图", "气割", "安全用电", "钳工基础")
SKILLS_MISSING: Final = ("氩弧焊", "焊缝无损检测")
LONG_EMPLOYER: Final = "甘肃天水华圆制药设备科技有限责任公司第二装配车间及其售后服务分公司"
SCHOOLS: Final = (
    ("天水市职业技术学校", 1842, 1712, 38, "good"),
    ("麦积区职业中等专业学校", 1521, 1390, 61, "watch"),
    ("甘谷县职业中专", 1366, 1204, 122, "bad"),
    ("张家川回族自治县职教中心", 9, None, None, "unknown"),
)


class ExampleForm(forms.Form):
    """One field of each sort; bound to wrong values it shows every error."""

    title = forms.CharField(
        label=gettext_lazy("Title of the opening"),
        help_text=gettext_lazy("As people say it: welder, cashier."),
    )
    pay = forms.IntegerField(
        label=gettext_lazy("Lowest monthly pay, yuan"),
        # Not type=number: a browser would throw away what it cannot read, and the error with it.
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        min_value=1,
    )
    starts = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    shift = forms.ChoiceField(
        label=gettext_lazy("Working hours"),
        choices=[
            ("day", gettext_lazy("day")),
            ("shift", gettext_lazy("shifts")),
            ("night", gettext_lazy("night")),
        ],
        widget=forms.RadioSelect,
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        choices=[("", "—"), ("mid", gettext_lazy("secondary")), ("high", gettext_lazy("higher"))],
        required=False,
    )
    file = forms.FileField(label=gettext_lazy("Picture of the workplace"), required=False)
    text = forms.CharField(
        label=gettext_lazy("What the work is"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("The six elements the law asks for are complete and true"),
        help_text=gettext_lazy("Type, place, contents, pay, hours and number of people."),
    )


def components(request: HttpRequest) -> HttpResponse:
    """Show every part; `?dense` shows the same page as a desk does."""
    wrong = ExampleForm({"title": "电焊工", "pay": "面议", "shift": ""})
    context = {
        "frame": "desk.html" if "dense" in request.GET else "base.html",
        "fresh": ExampleForm(auto_id="fresh_%s"),
        "wrong": wrong,
        "filter_groups": _filter_groups(),
        "typed": "电焊",
        "suggestions": ("电焊工", "电工", "电子装配"),
        "openings": _openings(),
        "parts": _parts(),
        "held": SKILLS_HELD,
        "missing": SKILLS_MISSING,
        "applied": _applied(),
        "refused": _refused(),
        "pages_of_form": (_("The work"), _("Pay and hours"), _("People wanted"), _("Check and publish")),
        "schools": SCHOOLS,
        "wider": [
            (_("The whole city"), "#", 41),
            (_("Related majors"), "#", 12),
            (_("Every opening"), "#", None),
        ],
        "bars": _bars(),
        "dots": _dots(),
        "page": Paginator(range(40_000), 20).get_page(request.GET.get("page", 7)),
        "share": (12114, 72405),
        "crumbs": [(_("Openings"), "#"), ("秦州区", "#")],
        "texts": ("数控技术应用", "计算机网络技术", "护理"),
    }
    return render(request, "desks/components.html", context)


def _filter_groups() -> list[dict[str, Any]]:
    def option(label: str, count: int, selected: bool = False) -> dict[str, Any]:
        return {"label": label, "count": count, "selected": selected, "url": "#filters"}

    return [
        {
            "label": _("County"),
            "options": [option("秦州区", 128, True), option("麦积区", 96), option("武山县", 0)],
        },
        {
            "label": _("Occupation"),
            "options": [
                option("焊工", 31, True),
                option("护士", 22),
                option("收银员", 18),
                option("电工", 9),
            ],
        },
        {
            "label": _("Conditions"),
            "options": [option("包住", 54), option("双休", 17), option("不上夜班", 23)],
        },
    ]


def _openings() -> list[dict[str, Any]]:
    return [
        {
            "title": "电焊工",
            "who": "天水锻压机床(集团)有限公司",
            "place": "秦州区",
            "distance": numbers.kilometres(12.4),
            "pay": numbers.pay(low=4500, high=6500, basis="month", months=13),
            "reasons": (_("your major leads here"), _("you hold 5 of 7 skills")),
            "days_left": 12,
            "state": "",
            "state_label": "",
        },
        {
            "title": "装配钳工(长期,可培养,供食宿,转正后签三年合同)",
            "who": LONG_EMPLOYER,
            "place": "麦积区",
            "distance": numbers.kilometres(0.8),
            "pay": numbers.pay(low=180, high=None, basis="day"),
            "reasons": (_("close to your home"), _("pay above your wish")),
            "days_left": 2,
            "state": "good",
            "state_label": _("new"),
        },
        {
            "title": "护理员",
            "who": "康",
            "place": "甘谷县",
            "distance": "",
            "pay": numbers.pay(low=None, high=None, basis="month"),
            "reasons": (),
            "days_left": 0,
            "state": "watch",
            "state_label": _("closing"),
        },
    ]


def _parts() -> list[SimpleNamespace]:
    rows = (
        (_("Major"), 2500, 2500, _("your major is asked for"), False),
        (_("Occupation"), 1500, 2000, _("next to the occupation you wish for"), False),
        (_("Skills"), 1830, 2500, _("you hold 5 of 7"), False),
        (_("Certificates"), 800, 800, _("none is asked for"), False),
        (_("Distance"), 660, 1200, _("12 km, measured from the county seat"), False),
        (_("Pay"), 350, 700, _("the employer names no amount"), True),
        (_("Conditions"), 150, 300, _("housing; nothing said about nights"), False),
    )
    return [SimpleNamespace(label=a, points=b, of=c, text=d, unstated=e) for a, b, c, d, e in rows]


def _applied() -> list[dict[str, str]]:
    return [
        {"label": _("Applied"), "at": "2026-11-02 09:14", "note": _("by yourself"), "state": "done"},
        {"label": _("Read by the employer"), "at": "2026-11-02 15:40", "note": "", "state": "done"},
        {
            "label": _("Interview"),
            "at": "2026-11-06 10:00",
            "note": _("at the gate, bring your card"),
            "state": "now",
        },
        {"label": _("Answer"), "at": "", "note": _("promised by 13 November"), "state": "next"},
    ]


def _refused() -> list[dict[str, str]]:
    return [
        {"label": _("Applied"), "at": "2026-10-20 18:02", "note": _("by your teacher"), "state": "done"},
        {
            "label": _("Not this time"),
            "at": "2026-10-24 11:30",
            "note": _("The place was given to somebody with a low-voltage licence. 4 like it are open."),
            "state": "ended",
        },
    ]


def _bars() -> charts.Chart:
    rows = [
        charts.Row("加工制造类", 2140, "2,140", before=1990, before_text="1,990", url="#"),
        charts.Row("信息技术类", 1822, "1,822", before=2011, before_text="2,011", url="#"),
        charts.Row("医药卫生类", 1310, "1,310", before=1225, before_text="1,225", url="#"),
        charts.Row("教育类", 455, "455", before=470, before_text="470", url="#"),
    ]
    return charts.bars(rows, target=charts.Target(2000, _("2,000 planned")))


def _dots() -> charts.Chart:
    rows = [
        charts.Row(
            name,
            100 * part / whole,
            numbers.percent(part, whole),
            n=numbers.number(whole),
            low=low,
            high=high,
            before=before,
            before_text=f"{before}%",
        )
        for name, part, whole, low, high, before in COUNTIES
    ]
    target = charts.Target(89.9, _("last year's city rate") + " 89.9%")
    return charts.dots(rows, low=80, high=100, target=target, unit="%")
