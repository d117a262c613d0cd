"""The rules about words, as data: what is looked for, how serious it is, which law, what to write instead.

Patterns are read against folded text (simplified, half width, no blanks), so each stands here once.
Codes are those of the bureau's catalogue (L01 to L19); rules about numbers and dates stand in `checks`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop as _

BLOCK: Final = "block"
WARN: Final = "warn"
REACH: Final = 12  # characters of a clause in which "no" or "the employer pays" excuses a word


@dataclass(frozen=True, slots=True)
class WordRule:
    """One rule about words; where `free`, a "no" before or "the employer pays" around a hit lets it pass.

    `fault`, `cure` and `law` are source texts, translated when somebody reads them.
    """

    code: str
    level: str
    fault: str
    cure: str
    law: str
    pattern: re.Pattern[str]
    free: bool = False


_SEX: Final = "(?:男|女)"
_ONE: Final = "(?:男|女)(?:性|生|士|工|孩|员工)"
_OUT: Final = "(?:勿扰|莫扰|免谈|除外|不要|不招|不收|不考虑|谢绝|止步)"
_NOT: Final = "(?:不要|不招|不收|谢绝|拒招|不考虑|不录用)"
_PEOPLE: Final = "(?:汉族|回族|藏族|满族|蒙古族|维吾尔族|维族|苗族|彝族|壮族|少数民族|本民族|回民|藏民)"
_PLACES: Final = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川"
    "|贵州|云南|陕西|甘肃|青海|台湾|内蒙古?|广西|西藏|宁夏|新疆|香港|澳门|东北|外地|外省|外县|本地|农村"
)
_FEES: Final = (
    "押金|保证金|抵押金|风险金|定金"
    "|(?:服装|工装|工服|制服|工衣|培训|体检|报名|资料|建档|中介|介绍|办证|入职|手续|住宿押)费"
)
_PAPERS: Final = "(?:身份证|毕业证|学历证|资格证|证件|户口本|银行卡)"
FREE_BEFORE: Final = re.compile(
    "不收|不需|不用|不得|不扣|不押|不交|不缴|无需|无须|没有|无任何|免|严禁|禁止|绝不|报销|承担|补贴|提供"
    "|客人|客户|顾客|住客|租客|房客|会员"
)
FREE_AFTER: Final = re.compile(
    "^(?:均|全部|都)?(?:由|归)?(?:公司|单位|本店|本厂|我司)?(?:报销|承担|负责|全免|免)"
)

RULES: Final = (
    WordRule(
        "L01",
        BLOCK,
        _("“%(words)s” limits the post to one sex."),
        _("Take these words out and say what the work needs. Only work that the law forbids to women may "
          "leave them out: then choose that ground in the form."),
        _("Employment Promotion Law art. 27; Interim Regulations on the Human Resources Market art. 24"),
        re.compile(
            rf"(?<![不无])(?:限|只限|仅限|只要|只招|仅招|只收|专招|招聘?|诚聘|急聘|招收){_ONE}"
            rf"|(?<![不无])(?:只|仅)?限(?:招)?{_SEX}(?![男女])"
            rf"|{_SEX}(?:性|生|士|工|孩)?者?(?:优先|为佳|最佳|尤佳)"
            rf"|{_SEX}(?:性|生|士|工|孩)?{_OUT}|{_NOT}{_SEX}(?![男女])(?:性|生|士|工|孩)?"
            rf"|(?:须|应|需|必须|要求)(?:为|是)?{_ONE}"
            rf"|性别(?:要求|限|为|是)*:?{_SEX}(?![男女])"
            rf"|(?<![男女]){_SEX}(?:性|生|士|工)?\d+(?:名|人)"
        ),
    ),
    WordRule(
        "L02",
        BLOCK,
        _("“%(words)s” makes marriage or children a condition."),
        _("Take these words out. Neither marriage nor children may be asked about."),
        _("Employment Promotion Law art. 27"),
        re.compile(
            "未婚|已婚|已育|未育|婚育|婚否|婚姻(?:状况|情况)|(?:不得|不准|不能|不许|暂不)(?:结婚|恋爱|生育|生孩子|怀孕|备孕)"
            "|(?:无|没有?|有)(?:怀孕|备孕|生育|二胎|三胎)(?:计划|打算|意愿)?|(?:近|[一二两三1-5])年内不(?:结婚|生育|要孩子|怀孕)"
            "|(?:孕妇|孕期|哺乳期)(?:勿扰|除外|不要|不招)|离异(?:优先|勿扰)"
        ),
    ),
    WordRule(
        "L03",
        BLOCK,
        _("“%(words)s” shuts people out by ethnic group or religion."),
        _("Take these words out. Say what the work needs, for example a language."),
        _("Employment Promotion Law art. 28; Interim Regulations on the Human Resources Market art. 24"),
        re.compile(
            rf"(?<!不)(?:限|仅限|只限|只招|只要){_PEOPLE}|{_PEOPLE}(?:人)?(?:优先|为佳|{_OUT})|{_NOT}{_PEOPLE}"
            rf"|民族(?:要求)?:?(?:汉|限汉)|非(?:汉族|少数民族){_OUT}"
            rf"|(?:无|不得有|没有)(?:任何)?宗教信仰|(?:信教|教徒|有宗教信仰)(?:者|人员|的)?(?:优先|{_OUT})|{_NOT}(?:信教|教徒)"
        ),
    ),
    WordRule(
        "L04",
        BLOCK,
        _("“%(words)s” shuts people out by household registration or where they come from."),
        _("Take these words out. If the post needs somebody who lives near, write hours and place."),
        _("Interim Regulations on the Human Resources Market art. 11; Employment Promotion Law art. 31"),
        re.compile(
            r"(?<![不无])(?:限|仅限|只限|只招|只要|必须|须|需|要求|具有|具备|持有)[\u4e00-\u9fff]{0,5}(?:户口|户籍|常住人口)(?!本|不限|簿)"
            r"|(?:户口|户籍|籍贯)(?:要求|限)?:(?!不限|无)|(?:本地|本市|本县|本省|当地|城镇|农村|农业)(?:户口|户籍|人口)"
            r"(?:者|人员)?(?:优先|为佳|即可|勿扰)?|(?:非)?(?:本地|外地)(?:人|户口|户籍)(?:优先|勿扰|除外|不要|免谈|不招)"
            rf"|(?<!不)(?:限|仅限|只限|只招|只要)(?:本地|本市|本县|本省|当地)(?:人|籍|学生)?"
            rf"|(?:{_PLACES})(?:省|市|籍|人|籍人员?)*{_OUT}|{_NOT}(?:{_PLACES})(?:人|籍)"
        ),
    ),
    WordRule(
        "L05",
        BLOCK,
        _("“%(words)s” shuts out carriers of an infection."),
        _("Take these words out. For food and similar work write “健康证” (health certificate) instead."),
        _("Employment Promotion Law art. 30"),
        re.compile(
            "乙肝(?!疫苗)(?:两对半|五项|病毒)?(?:携带者?)?|乙型肝炎(?!疫苗)|肝炎(?:病毒)?携带|病原体?携带|澳抗|[大小]三阳|两对半|hbv"
            "|(?:无|没有|未患)(?:任何|其他|各类|各种)?(?:传染|乙肝|肝炎)(?:性)?(?:疾)?病?(?:史)?"
        ),
    ),
    WordRule(
        "L06",
        BLOCK,
        _("“%(words)s” shuts out people with disabilities."),
        _("Take these words out. Say what has to be done at work, so that people can judge for themselves."),
        _("Employment Promotion Law art. 29"),
        re.compile(
            rf"(?:残疾|残障|聋哑|伤残|肢残)(?:人|者|人士|人员)?{_OUT}|(?:{_NOT}|非|无)(?:残疾|残障|聋哑|伤残)"
            "|四肢健全|肢体健全|(?:身体|肢体|生理)无?(?:残缺|缺陷)|(?:无|没有)(?:身体|生理|肢体)?(?:残缺|缺陷)"
        ),
    ),
    WordRule(
        "L07",
        BLOCK,
        _("“%(words)s” takes money or papers from applicants."),
        _("Take these words out. An employer may take no deposit, fee or paper from applicants; what they "
          "need for the work is the employer's to pay."),
        _("Labour Contract Law art. 9; Provisions on Online Recruitment Services"),
        re.compile(
            rf"{_FEES}|(?:扣|押|扣押|抵押|收存|代管|保管|收取){_PAPERS}(?!复印件)|{_PAPERS}(?:抵押|质押|扣押|押在)|押证"
            "|(?:押|压|扣)(?:一个月|半个月|1个月|首月|一月|半月)(?:的)?(?:工资|薪)"
        ),
        free=True,
    ),
    WordRule(
        "L08",
        BLOCK,
        _("“%(words)s” leads applicants to a paid course or a training loan."),
        _("Take these words out. Training for the post is free for those who are hired."),
        _("Notice 人社厅发〔2025〕60号"),
        re.compile(
            "招转培|培训贷|学费贷|(?:培训|学习|学费|实训)[^,。;\n]{0,6}(?:贷款|分期)|(?:贷款|分期)[^,。;\n]{0,6}(?:培训|学习|学费)"
            "|(?:先|岗前)?(?:交|付|缴)费?(?:后)?[^,。;\n]{0,4}(?:培训|学习)|(?:自费|付费|带费|缴费|交费)(?:培训|学习|实习|上岗)"
            "|(?:培训|学习|学费)(?:费用)?(?:从|在)工资(?:中|里)?扣"
        ),
        free=True,
    ),
    WordRule(
        "L09",
        BLOCK,
        _("“%(words)s” promises what nobody can promise."),
        _("Take these words out. Write the pay as a range and what it depends on."),
        _("Notice 人社厅发〔2025〕60号; Interim Regulations on the Human Resources Market art. 24"),
        re.compile(
            "(?:轻松|稳定|保底|保证|最低|月|日|年)*(?:月入|日入|年入|月赚|日赚|年赚|月收入)(?:轻松)?(?:过|破|上|超)?(?:千|万|十万|百万|数万)"
            "|轻松(?:赚钱|赚|月入|日结)|包过|保过|保录用?|包录用?|保证录[用取]|保录取|包录取|包就业|包分配|内部(?:名额|指标|推荐名额)"
            "|(?:花钱|付费)(?:内推|入职)|高薪保[录底证就]|躺赚|一夜暴富"
        ),
    ),
    WordRule(
        "L14",
        WARN,
        _("“%(words)s” judges people by age or looks."),
        _("Take these words out unless the work truly needs them; then say why."),
        _("Interim Regulations on the Human Resources Market art. 24"),
        re.compile(
            r"\d{2}(?:周)?岁?(?:\(含\)|含)?(?:以下|以内|之内|及以下)(?=的|者|优先|,|。|;|\n|$)|\d{2}(?:周)?岁(?:以下|以内|之内|及以下)"
            r"|\d{2}(?:周?岁)?[-~—至到]\d{2}(?:周)?岁|年龄(?:不超过|不大于|小于|在)?\d{2}[^\d].{0,4}(?:以下|以内|之间)"
            "|身高|体重|五官|(?:形象|气质|外貌|容貌|相貌|外形|颜值|长相)(?:好|佳|端正|良好|靓丽|出众|要求|较好)*|三围"
        ),
    ),
    WordRule(
        "L15",
        WARN,
        _("“%(words)s” shuts out graduates of vocational schools."),
        _("Ask for the skill or certificate that the work needs instead of a kind of school."),
        _("Vocational Education Law art. 53"),
        re.compile(
            "全日制(?:统招)?(?:本科|大专|专科|大学)|统招(?:本科|大专|专科)|985|211|双一流|一本(?:院校|大学|及)|重点(?:院校|大学|本科)|名校"
            rf"|(?:中职|中专|职高|技校|职校|高职)(?:生|学历|学生|毕业生)?{_OUT}|{_NOT}(?:中职|中专|职高|技校|职校)"
        ),
    ),
    WordRule(
        "L18",
        WARN,
        _("“%(words)s” sends applicants to another channel."),
        _("Leave contact data and links out; applications and messages reach you here."),
        _("Notice 人社厅发〔2025〕60号"),
        re.compile(
            r"(?<!\d)1[3-9]\d-?\d{4}-?\d{4}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)|[\w.+-]+@[\w-]+\.[\w.]+"
            r"|(?:加|搜|联系|添加)?(?:微信|薇信|威信|wechat|weixin|v信|vx|qq|扣扣)(?!支付|公众|小程序|营销|运营|推广|商城)"
            r"|扫码|二维码|https?:|www\.|\w+\.(?:com|cn|net|top|xyz)(?!\w)"
        ),
    ),
)  # fmt: skip

# A post named in the text as one of an agency (L17), and an age under the legal one (L13).
DISPATCH: Final = re.compile(
    "劳务派遣|派遣(?:工|制|员工|岗位?|用工|性质)|人事代理用工|第三方(?:签|派|用工|公司签)|外包(?:员工|岗|用工|公司签)"
)
YOUNG: Final = re.compile(
    r"(?<!\d)(\d{1,2})(?:周)?岁(?:及)?(?:以上|起|即可|左右)|(?:年满|满)(\d{1,2})(?:周)?岁|(?<!\d)(\d{1,2})[-~至到]\d{2}(?:周)?岁"
)
PUPILS: Final = re.compile("童工|小学生|初中在读|在读初中")
NEGOTIABLE: Final = re.compile("面议|面谈|详谈|私聊|待定")
# Words that speak of work forbidden under 18 (未成年工特殊保护规定 art. 3), by hazard tag.
HAZARD_WORDS: Final = {
    "dust": re.compile("粉尘|打磨抛光|喷砂"),
    "toxic": re.compile("有毒|剧毒|农药喷洒|苯系|油漆喷涂|喷漆"),
    "height": re.compile("高空|高处|登高|登杆|外墙|脚手架|塔吊"),
    "cold": re.compile("冷库|低温作业|冷水作业|冷冻库"),
    "heat": re.compile("高温作业|熔炼|浇铸|炉前"),
    "heavy": re.compile(
        r"重体力|搬运重物|扛包|负重|(?:搬运|提举|搬抬)[^,。;\n]{0,6}(?:2[1-9]|[3-9]\d|\d{3})(?:kg|公斤|千克)"
    ),
    "underground": re.compile("井下|矿井|坑道|采石|凿岩"),
    "radiation": re.compile("放射性|辐射|探伤|放射科"),
    "flammable": re.compile("易燃|易爆|爆破|烟花|加油站|油库"),
    "field": re.compile("野外勘探|野外勘查|伐木|潜水|护林"),
    "vibration": re.compile("风钻|风镐|凿岩机|铆钉机|电锤"),
    "boiler": re.compile("锅炉|司炉"),
}
