"""Pages that true sentences are drawn from, and honest other words for what they say."""

from __future__ import annotations

ENGLISH = (
    """Northgate Mills annual report 2023

Northgate Mills sold 4.2 million tonnes of flour in 2023, an increase of 6% over 2022. The mill at Ashford was
closed on 14 March 2023, and its 210 workers moved to the new mill at Kelby. The board, led by Clara Winther,
approved an investment of $85 million in the Kelby silos.

The company did not take up new loans. Its suppliers are mainly farmers in Jutland and Scania, and no supplier
delivers more than 5% of the wheat. Average delivery times fell from 12 days to 9 days.

The price of wheat rose by 18% in the first quarter and fell by 7% in the second quarter. Peter Aalto, who had
joined the company from Baltic Grain in 2019, became head of purchasing in September 2023.""",
    """Northgate Mills annual report 2023
Consolidated statements of income

(in millions of dollars)
|  | 2023 | 2022 | 2021 |
| --- | --- | --- | --- |
| Net sales | 1,842.5 | 1,738.2 | 1,655.9 |
| Cost of goods sold | 1,310.4 | 1,265.7 | 1,198.3 |
| Gross profit | 532.1 | 472.5 | 457.6 |
| Selling expenses | 241.6 | 228.4 | 215.0 |
| Depreciation | 96.3 | 91.8 | 88.7 |
| Interest expense | 31.2 | 27.9 | 26.4 |
| Income taxes | 38.5 | 29.1 | 30.2 |
| Net income | 124.5 | 95.3 | 97.3 |
| Dividends paid | 45.0 | 40.0 | 40.0 |""",
    """Northgate Mills annual report 2023

Safety comes first at every mill. In 2023 there were 17 accidents with more than 1 day of absence, compared with
26 accidents in 2022. Every new worker takes a course of 16 hours before the first shift.

The Kelby mill uses 31% less electricity for each tonne of flour than the Ashford mill did. Its 44 solar panels
were made by Helios Nord in Bremen. Water is pumped from a well that is 120 metres deep.

The auditors, Lind and Partners, have examined the accounts and have not found any errors.""",
    """Northgate Mills annual report 2023
Employees and production at each mill

|  | 2023 | 2022 |
| --- | --- | --- |
| Kelby employees | 640 | 415 |
| Ashford employees | 0 | 210 |
| Harwick employees | 388 | 392 |
| Kelby output, thousand tonnes | 2,310 | 1,455 |
| Harwick output, thousand tonnes | 1,890 | 1,874 |
| Wheat stocks, thousand tonnes | 512 | 467 |
| Rye stocks, thousand tonnes | 88 | 93 |
| Accident days | 143 | 288 |""",
)
CHINESE = (
    """青江纸业2023年年度报告

青江纸业2023年销售纸张320万吨，比2022年增长6.5%。公司于2023年3月14日关闭了安平工厂，210名员工转到新建的
柳州工厂。董事长周文清批准了对柳州工厂8.5亿元的投资。

公司没有新增银行贷款。供应商主要是广西和云南的林场，任何一家供应商的供货都不超过总量的5%。平均交货时间从
12天缩短到9天。

木浆价格在第一季度上涨了18%，在第二季度下跌了7%。2019年从南海贸易公司加入的陈立新，于2023年9月成为采购负责人。""",
    """青江纸业2023年年度报告
合并利润表

（单位：百万元）
| 项目 | 2023年 | 2022年 | 2021年 |
| --- | --- | --- | --- |
| 营业收入 | 18,425 | 17,382 | 16,559 |
| 营业成本 | 13,104 | 12,657 | 11,983 |
| 销售费用 | 2,416 | 2,284 | 2,150 |
| 管理费用 | 963 | 918 | 887 |
| 财务费用 | 312 | 279 | 264 |
| 所得税费用 | 385 | 291 | 302 |
| 净利润 | 1,245 | 953 | 973 |
| 现金分红 | 450 | 400 | 400 |
| 研发支出 | 268 | 231 | 205 |""",
    """青江纸业2023年年度报告

安全是每家工厂的第一要务。2023年共发生17起工伤事故，2022年为26起。每名新员工上岗前都要参加16小时的培训。

柳州工厂每吨纸的用电量比安平工厂低31%。工厂屋顶的44块太阳能板由北京的日升公司制造。工厂用水取自120米深的水井。

审计机构立信事务所审查了账目，没有发现错误。公司总部位于南宁，在香港设有办事处。公司的主要客户是国内的出版社和包装
企业，产品还出口到越南、泰国和马来西亚。""",
    """青江纸业2023年年度报告
各工厂的员工和产量

| 项目 | 2023年 | 2022年 |
| --- | --- | --- |
| 柳州员工人数 | 640 | 415 |
| 安平员工人数 | 0 | 210 |
| 河池员工人数 | 388 | 392 |
| 柳州产量 | 2,310 | 1,455 |
| 河池产量 | 1,890 | 1,874 |
| 木浆库存 | 512 | 467 |
| 废纸库存 | 88 | 93 |
| 事故停工天数 | 143 | 288 |""",
)

PARAPHRASED = {
    ENGLISH[0]: (
        "Flour sales grew by 6 percent to 4.2 million tonnes in 2023.",
        "In 2023 the company sold 4,200 thousand tonnes of flour.",
        "The Ashford mill was closed on March 14, 2023.",
        "The mill at Ashford was closed on 2023-03-14.",
        "The board approved $85 million for the Kelby silos.",
        "No new loans were taken up by the company.",
        "Average delivery times fell to 9 days from 12 days.",
        "Peter Aalto joined from Baltic Grain in 2019.",
        "In Q1 the price of wheat rose by 18%.",
        "The 210 workers of the mill at Ashford moved to Kelby.",
        "Delivery times fell by 3 days, from 12 days to 9 days.",
    ),
    ENGLISH[1]: (
        "Net sales were $1,842.5 million in 2023.",
        "In FY2023, net sales reached $1.8425 billion.",
        "Net income rose from $95.3 million in 2022 to $124.5 million in 2023.",
        "Net income was $124.5 million in 2023 and $95.3 million in 2022.",
        "Gross profit of $532.1 million was 28.9% of net sales of $1,842.5 million in 2023.",
        "Net sales increased by 6.0% to $1,842.5 million from $1,738.2 million.",
        "Dividends paid were $45.0 million in 2023, up from $40.0 million in 2022.",
        "Cost of goods sold in 2021 amounted to 1,198.3 million dollars.",
        "Interest expense rose by $3.3 million, from $27.9 million to $31.2 million.",
    ),
    ENGLISH[2]: (
        "There were 17 accidents in 2023, compared with 26 in 2022.",
        "New workers take a course of 16 hours before their first shift.",
        "For each tonne of flour, the Kelby mill uses 31% less electricity.",
        "Helios Nord in Bremen made the 44 solar panels.",
        "The well is 120 metres deep.",
        "The auditors have not found any errors in the accounts.",
    ),
    ENGLISH[3]: (
        "Kelby had 640 employees in 2023.",
        "In 2022, Harwick employees numbered 392.",
        "Harwick output was 1,890 thousand tonnes in 2023.",
        "Rye stocks fell from 93 thousand tonnes in 2022 to 88 thousand tonnes in 2023.",
        "Accident days fell to 143 in 2023 from 288 in 2022.",
    ),
    CHINESE[0]: (
        "2023年公司销售纸张320万吨，增长6.5%。",
        "青江纸业2023年的纸张销量比2022年增加6.5%。",
        "安平工厂于2023年3月14日关闭。",
        "安平工厂于2023-03-14关闭。",
        "周文清批准了对柳州工厂850百万元的投资。",
        "公司没有新增贷款。",
        "平均交货时间从12天缩短到9天。",
        "木浆价格在第一季度上涨了百分之十八。",
        "210名员工转到柳州工厂。",
        "交货时间从12天减少到9天，减少了3天。",
    ),
    CHINESE[1]: (
        "2023年营业收入为184.25亿元。",
        "2023年营业收入为18,425百万元，2022年为17,382百万元。",
        "净利润从2022年的953百万元增长到2023年的1,245百万元。",
        "2023年净利润为12.45亿元，增长30.6%。",
        "2022年的销售费用为22.84亿元。",
        "2023年公司的现金分红为4.5亿元。",
        "营业收入从173.82亿元增加到184.25亿元，增加了10.43亿元。",
    ),
    CHINESE[2]: (
        "2023年共发生17起工伤事故，2022年为26起。",
        "新员工上岗前要参加16小时的培训。",
        "柳州工厂每吨纸的用电量低31%。",
        "44块太阳能板由日升公司制造。",
        "水井深120米。",
        "审计机构没有发现错误。",
        "公司总部在南宁。",
        "产品出口到越南、泰国和马来西亚。",
    ),
    CHINESE[3]: (
        "柳州2023年有640名员工。",
        "2022年河池的员工人数为392人。",
        "2023年河池产量为1,890。",
        "事故停工天数从288天减少到143天。",
    ),
}
