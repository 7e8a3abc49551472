"""Words from which sample companies, people and products are made; none of them names a real firm or person."""

from __future__ import annotations

from random import Random

REGIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "华东": {
        "浙江省": ("杭州", "宁波", "温州", "绍兴", "台州", "嘉兴", "金华"),
        "江苏省": ("南京", "苏州", "无锡", "常州", "南通", "徐州"),
        "上海市": ("上海",),
        "山东省": ("济南", "青岛", "烟台", "临沂", "单县"),
    },
    "华南": {
        "广东省": ("广州", "深圳", "佛山", "东莞", "中山", "惠州"),
        "福建省": ("福州", "厦门", "泉州", "漳州"),
        "广西壮族自治区": ("南宁", "柳州", "桂林"),
    },
    "华北": {
        "北京市": ("北京",),
        "河北省": ("石家庄", "保定", "唐山", "廊坊"),
        "山西省": ("太原", "大同", "运城"),
    },
    "华中": {
        "湖北省": ("武汉", "宜昌", "襄阳", "荆州"),
        "湖南省": ("长沙", "株洲", "岳阳", "衡阳"),
        "河南省": ("郑州", "洛阳", "南阳", "新乡"),
    },
    "西南": {
        "四川省": ("成都", "绵阳", "德阳", "乐山"),
        "重庆市": ("重庆",),
        "云南省": ("昆明", "大理", "曲靖"),
        "贵州省": ("贵阳", "遵义"),
    },
}
REGION_ENGLISH = {
    "华东": "East China",
    "华南": "South China",
    "华北": "North China",
    "华中": "Central China",
    "西南": "Southwest China",
}
FIRST = "华天鼎百联宏瑞恒泰盛德信诚汇博远洋海金银新星辰源润达通顺佳美康乐安宁永昌隆兴旺祥和嘉禾"
SECOND = "新元盛川创达业通泰兴隆丰茂源信诚和顺利康宁安远航宇晟晖锦澜沁涵朗越腾翔升捷迅邦图辉"
TRADES = (
    "贸易",
    "电子",
    "净水",
    "环保科技",
    "商贸",
    "家电",
    "暖通",
    "水处理设备",
    "建材",
    "机电",
    "实业",
    "智能家居",
)
FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "商行", "经营部")
SURNAMES = "陈周王李张刘赵黄吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕单乐"
GIVEN = "涛琳芳敏伟强磊军洋勇艳杰娟秀英华玉明霞平刚桂兰建国志远晓东文静思远雨桐子轩梓涵浩然佳怡欣悦"
STREETS = ("人民", "解放", "中山", "建设", "和平", "新华", "文化", "朝阳", "迎宾", "长江")

SPECIAL_AGENTS = {
    231: "杭州西湖华新贸易有限公司",
    877: "杭州下沙宏达商贸行",
    305: "宁波天元电子有限公司",
    419: "温州鼎盛商贸有限公司",
    501: "单县乐行净水设备有限公司",
    502: "曾氏兄弟贸易有限公司",
    503: "重庆朝天门水处理设备有限公司",
    504: "乐清市䶮翀智能家居有限公司",
}
FAMILIES = (
    ("LX", "净水器滤芯", "Filter cartridge", "支", 0, ("PP棉", "活性炭", "RO膜", "超滤膜", "复合"), ("10寸", "20寸", "400G", "600G"), (12, 260)),
    ("JS", "家用净水机", "Home water purifier", "台", 0, ("台式", "厨下", "壁挂", "即热"), ("400G", "600G", "800G", "1000G"), (880, 3600)),
    ("SY", "商用净水机", "Commercial purifier", "台", 0, ("立式", "卧式"), ("800G", "1600G", "3000G"), (2800, 16800)),
    ("RS", "软水机", "Water softener", "台", 0, ("中央", "厨下"), ("1T", "2T", "3T"), (1900, 7800)),
    ("PJ", "安装配件", "Fitting", "套", 0, ("快接头", "压力桶", "水龙头", "PE管"), ("2分", "3分", "4分"), (6, 180)),
    ("YW", "离子交换树脂", "Ion exchange resin", "千克", 3, ("阳", "阴", "混床"), ("25kg装", "散装"), (18, 95)),
)  # fmt: skip


def company(random: Random, city: str) -> str:
    """A made-up company name."""
    core = random.choice(FIRST) + random.choice(SECOND)
    if random.random() < 0.25:
        core += random.choice(SECOND)
    return f"{city}{core}{random.choice(TRADES)}{random.choice(FORMS)}"


def person(random: Random) -> str:
    """A made-up name of a person."""
    given = random.choice(GIVEN)
    if random.random() < 0.6:
        given += random.choice(GIVEN)
    return random.choice(SURNAMES) + given


def phone(random: Random) -> str:
    """A made-up mobile number in a block that is not given out to subscribers (1700000…)."""
    return f"1700000{random.randrange(10000):04d}"


def credit_code(random: Random) -> str:
    """A made-up company number with a right check character (GB 32100-2015: weights 3^i mod 31)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "91330100MA" + "".join(random.choice(alphabet) for _ in range(7))
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]
