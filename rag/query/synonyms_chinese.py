"""Chinese words that say nearly the same: a question asks with one, and its answer uses another."""

from __future__ import annotations

# A line's first word may be answered with any of the others; the others of two or more characters with one another too.
_GROUPS = """去世 逝世 病逝 死于 死亡 卒于 身亡 过世 遇害 被杀 而死 自杀 病死
出生 生于 诞生 出世
结婚 娶 嫁 妻 婚
成立 创立 创办 建立 创建 设立 组建 始建 建于 兴建 建造 修建 建成 落成 动工 创始
开始 始于 起 首次 开通 启用
结束 终 完结 停止 为止
上映 公映 播出 播放 首播 放映 发行 推出 发售 发表 出版 上市 连载
职业 从事 担任
位于 坐落 地处 位在 所在
属于 隶属 归 辖 下属
包括 包含 分别 分为 由 组成 构成
原因 因为 由于 因此 所以
目的 为了 旨在 目标
妻子 夫人 皇后 王后 娶 妻
丈夫 夫 嫁
父亲 父 之子 长子 次子
母亲 母 生母
儿子 子 之子 长子 次子
女儿 女 长女
作者 著 编著 撰 写 作家 所作
编写 编著 编者 撰写 主编 著作 写
写过 著有 著 撰
著作 著有 作品 著
作品 著有 著作 代表作 主演
获得 获 荣获 得到 夺得 赢得 取得
担任 任 出任 就任 当选 任职 职务
毕业 就读 入读 读 学历
主演 饰演 饰 演出 担纲 扮演
导演 执导
效力 加盟 转会 加入 球员
改编 根据 改自
面积 占地 平方公里 平方米
人口 人
身高 高
长度 全长 长
体长 长 全长
高度 高 海拔
特点 特征 特色
现在 目前 现 如今 现任
最后 最终 终
别名 又称 亦称 俗称 又名 别称 俗名 也称
名字 名为 名 称为 叫做
简称 缩写
国家 国
城市 市
地址 位于 坐落
习性 栖息 生活 食
分布 产于 见于
颜色 色 体色
食物 食 以
发现 发掘 出土
使用 用 采用 应用
开发 研发 制作 发展
用途 用于 用作 作为 利用
发源地 起源 源自 发源 源
家乡 故乡 籍贯 人
总部 驻地
第一 首 最早 首次
喜欢 喜爱 爱好 嗜
变化 变 改
打败 击败 战胜 破
战争 战役 之战
统治 在位 执政
皇帝 帝 登基 即位 继位
即位 继位 登基 登位 嗣位
叛变 叛乱 起兵 反
电影 影片 片
电视剧 剧 剧集
歌曲 单曲 歌
专辑 唱片
游戏 玩家
学校 中学 小学 大学 学院
公司 企业 集团
飞机 航机 客机
火车 列车
时速 速度 公里
温度 水温 气温 ℃
票房 收入
收入 营收 营业额
利润 盈利 净利
死因 死于 病逝 因"""


def _pair_up() -> dict[str, set[str]]:
    same: dict[str, set[str]] = {}
    for first, *others in map(str.split, _GROUPS.splitlines()):
        whole = {word for word in (first, *others) if len(word) > 1}
        same.setdefault(first, set()).update(others)
        for word in whole - {first}:
            same.setdefault(word, set()).update(whole - {word})
    return same


_SAME = _pair_up()


def synonyms_of(question: str) -> tuple[str, ...]:
    """List what an answer may say in place of a Chinese question's words, without what the question says itself."""
    others = {other for word, same in _SAME.items() if word in question for other in same}
    return tuple(sorted(other for other in others if other not in question))
