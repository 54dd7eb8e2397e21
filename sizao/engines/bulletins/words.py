"""The words of bulletins: characters that mean the same, levels, numbers, signs of a place and of a note."""

import re


_TRADITIONAL = (
    "風风險险區区個个縣县鎮镇鄉乡內内遼辽寧宁龍龙蘇苏廣广東东雲云貴贵陝陕肅肃臺台灣湾門门慶庆團团國国無无為为與与號号樓楼棟栋園园莊庄灘滩陽阳陰阴濱滨濟济滄沧張张瀋沈錫锡盧卢喬乔豐丰華华葉叶漢汉澤泽瀘泸塢坞嶺岭巖岩島岛場场"
    "廠厂圍围範范溫温潤润爾尔納纳興兴疊叠農农墾垦連连邊边達达進进遠远運运選选遷迁鄭郑鄧邓釣钓鈺钰銀银銅铜鋼钢錦锦鐵铁鐘钟長长間间聞闻隊队際际陳陈陸陆隴陇韓韩順顺頭头顧顾飛飞馬马駐驻驛驿驗验魯鲁鮮鲜鳳凤鶴鹤鷹鹰麗丽黃黄齊齐"
    "歷历學学實实寶宝對对導导將将專专尋寻層层屬属岡冈峽峡崗岗嶽岳嵐岚帶带師师幫帮庫库廟庙廳厅彎弯後后從从復复應应懷怀戶户擴扩揚扬攔拦數数斷断時时晉晋暢畅曉晓會会條条楊杨業业榮荣槍枪機机橋桥櫻樱歐欧氣气淺浅湯汤滿满漁渔潁颍"
    "潛潜瀏浏瀾澜烏乌煙烟熱热狀状獨独獅狮環环畢毕畫画發发盤盘縱纵眾众確确碼码礦矿禮礼禪禅種种稱称穩稳積积窯窑競竞筆笔築筑簡简糧粮紅红級级紹绍終终組组結结統统經经綏绥維维綠绿網网總总線线緯纬縉缙罷罢羅罗義义習习聖圣聯联聲声"
    "職职臨临舊旧藝艺蓋盖蓮莲蔣蒋薩萨蘭兰處处蟲虫術术衛卫裏里裡里補补製制複复見见觀观親亲訊讯記记許许設设証证評评詳详語语誌志說说調调談谈請请論论謝谢證证識识譚谭議议護护變变豬猪貝贝負负財财貨货貿贸賀贺資资賓宾賽赛趙赵車车"
    "軌轨軍军軒轩較较載载輔辅輝辉輪轮轄辖轉转這这過过遊游違违還还適适郵邮釋释錄录鎖锁鎢钨鏡镜關关閣阁闊阔陣阵隨随雙双離离難难電电靈灵靜静項项須须預预領领題题額额願愿類类餘余館馆駕驾騰腾鬧闹魚鱼鯉鲤鳥鸟鴨鸭鹽盐點点黨党龜龟"
    "萬万參参員员單单報报塊块壩坝奮奋婦妇孫孙嬌娇宮宫審审寬宽幣币幹干廈厦廢废擇择據据擊击敵敌晝昼暫暂勝胜務务勞劳勢势動动勵励匯汇協协卻却厲厉嘆叹嚴严圖图執执堅坚備备傷伤傳传債债優优兒儿兩两冊册凍冻劃划劉刘則则創创剛刚劑剂"
)
_SAME = str.maketrans(_TRADITIONAL[::2], _TRADITIONAL[1::2])
_FULL = str.maketrans(
    "".join(map(chr, range(0xFF01, 0xFF5F))) + "　〔〕【】﹕∶﹐﹔﹑•\xa0",
    "".join(map(chr, range(0x21, 0x7F))) + " ()[]::,;、· ",
)
NUMBER = r"(?:\d{1,5}|[零〇一二两三四五六七八九十百]{1,5})"
_DIGITS = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}

LEVEL = r"(?:等级)?(?:地区|区域|区|点位)?"

# Signs that a line tells something and names no area. Kept narrow: a line that is neither is told, not dropped.
NOTE = re.compile(
    r"新冠|疫情|防控|防疫|指挥部|领导小组|国务院|卫生健康|卫健委|疾控|疾病预防|联防联控|通知|通告|公告|规定|病例|核酸|无症状|"
    r"疑似|确诊|感染者|调整为|降为|升为|划定为|风险等级|来源|编辑|编审|审核|校对|记者|责编|签发|统筹|热线|咨询|查询|公众号|微信|"
    r"小程序|APP|客户端|网站|官网|https?:|www\.|推荐阅读|声明|版权|温馨提示|提醒|低风险|其他地区|其余地区|除上述|除以上|"
    r"更新时间|实时更新|持续更新|未更新|截至|截止|数据来|数据更|备注|^\(?注[::]?|说明[::]|名单详见|详见|分级标准|下载|扫码|扫描|"
    r"点击|阅读原文|转载|相关链接|以上信息|发布时间|发布日期|联系电话|电话[::]|隔离|报备|打印|关闭|分享|上一篇|下一篇|返回|"
    r"^更正|勘误|订正|^新闻|日报|晚报|口罩|疫苗|^第\s*\d+\s*页|^共?\s*\d+\s*页|^-?\s*\d+\s*-?$|^\d+\s*/\s*\d+$|"
    r"^\(?自[\d年月日时]+起\)?$|^page\s+\d+|^source\b|^note\b|^tel\b|hotline|^all other|low[- ]risk",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(r"^[^\u4e00-\u9fff]*(?:0\d{2,3}-?\d{7,8}|1\d{10}|12345)[^\u4e00-\u9fff]*$")
_ONLY_A_DATE = re.compile(
    r"^\(?(?:\d{4}|[二〇零一]{4})?[年./-]?\d{0,2}[月./-]?\d{0,2}日?\s*(?:\d{1,2}[:时点]\d{0,2}分?)?\)?$"
)

# What names of places end with, or hold.
PLACE = re.compile(
    r"省|市|区|县|旗|盟|州|镇|乡|村|社|街|路|巷|弄|胡同|号|楼|栋|幢|座|单元|苑|园|城|厂|屯|组|院|店|公寓|酒店|宾馆|大厦|广场|"
    r"中心|学校|大学|学院|小学|中学|全域|全境|区域|范围|片|庄|堡|沟|湾|岛|港|站|场|里|府|庭|家园|花园|新城|小镇|营|坊|居|轩|阁|"
    r"郡|墅|山|河|湖|台|段|层|室|队|团|连|师|苏木|嘎查|林场|农场|牧场|工地|宿舍|市场|超市|集团|公司|医院|餐厅|饭店|别墅|寨|坪|"
    r"坡|岭|塘|浜|圩|埭|厝|洲|矿|所|馆|堂"
)
_ENDS_AS_A_PLACE = re.compile(rf"(?:{PLACE.pattern})[A-Za-z东南西北\d]{{0,4}}$")
_OFFICE = re.compile(r"(?:中心|委员会|卫健委|健康委|指挥部|办公室|领导小组|政府|疾控|日报社?|晚报社?|新闻网|网站)$")
# Who wrote, read and released the text: a short word, a colon and a name.
_LABEL = re.compile(r"^[\u4e00-\u9fff/]{2,6}:\s*(?P<value>[\u4e00-\u9fffA-Za-z· ]{2,12})$")
_PROSE = re.compile(r"[。!?！？].|要求|应当|必须|建议|请[及各广]|我们|广大|市民|您")


def simplified(text: str) -> str:
    """The text with traditional characters as simplified ones, one for one."""
    return text.translate(_SAME)


def fold(text: str) -> str:
    """The text with full-width signs as half-width and traditional characters as simplified, of the same length."""
    return text.translate(_FULL).translate(_SAME)


def number(word: str) -> int:
    """A number in digits or in Chinese words up to 999."""
    if word.isdecimal():
        return int(word)
    total, digit = 0, 0
    for sign in word:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[sign] if "十" not in word and "百" not in word else _DIGITS[sign]
    return total + digit


def is_note(folded: str) -> bool:
    """Whether a line surely names no area."""
    label = _LABEL.match(folded)
    if label is not None and not PLACE.search(label["value"]):
        return True
    return bool(NOTE.search(folded) or _TELEPHONE.match(folded) or _ONLY_A_DATE.match(folded) or _PROSE.search(folded))


def looks_like_a_place(folded: str) -> bool:
    """Whether a line may be the name of a place in Chinese."""
    return bool(PLACE.search(folded)) and re.search(r"[\u3400-\u9fff\U00020000-\U0003ffff]", folded) is not None


def ends_as_a_place(folded: str) -> bool:
    """Whether a line that holds a word of notes is a place all the same: 防疫站家属院 is one, an office is none."""
    is_short = len(folded) < 50 and not re.search(r"[,。:;!?]", folded)
    return is_short and _ENDS_AS_A_PLACE.search(folded) is not None and _OFFICE.search(folded) is None
