"""Questions, each with a passage that answers it and has nothing to do with the others, for measuring a model."""

from __future__ import annotations

_ENGLISH = (
    (
        "When did the new ferry terminal open?",
        "The harbour was dredged twice, and the new ferry terminal opened to passengers in the spring of 1931.",
    ),
    (
        "How much did net sales grow?",
        "Net sales rose 4.2% to $1,284.6 million, compared with $1,232.8 million in the fiscal year before.",
    ),
    (
        "Did the higher dose reduce symptoms?",
        "Patients who received the higher dose reported fewer symptoms after twelve weeks, though groups were small.",
    ),
    (
        "How is the model trained?",
        "The method samples a batch of examples, computes the gradient of the loss, and updates every parameter.",
    ),
    (
        "What do owls eat?",
        "Barn owls hunt at night over open fields, where they catch voles, shrews and other small mammals.",
    ),
    (
        "Until when can an order be cancelled?",
        "Customers may withdraw from a purchase free of charge within fourteen days of the delivery of the goods.",
    ),
    (
        "How hot does the oven have to be?",
        "Heat the oven to 220 degrees, brush the loaf with water and bake it for thirty-five minutes until brown.",
    ),
    (
        "Who won the election in the province?",
        "With 52 per cent of the votes the candidate of the farmers' party became governor of the province.",
    ),
)
_CHINESE = (
    (
        "新渡轮码头是什么时候启用的？",
        "港口先后疏浚了两次，新的渡轮码头于1931年春天向旅客开放。",
    ),
    (
        "净销售额增长了多少？",
        "净销售额增长4.2%，达到12.846亿元，上一财年为12.328亿元。",
    ),
    (
        "较高的剂量能减轻症状吗？",
        "接受较高剂量的患者在十二周后报告的症状较少，不过各组人数不多。",
    ),
    (
        "模型是如何训练的？",
        "该方法每次抽取一批样本，计算损失的梯度，并更新所有参数。",
    ),
    (
        "猫头鹰吃什么？",
        "仓鸮夜间在开阔的田野上捕猎，捕食田鼠、鼩鼱和其他小型哺乳动物。",
    ),
    (
        "订单在多久之内可以取消？",
        "消费者可在收到货物之日起十四天内无条件退货，无需支付任何费用。",
    ),
    (
        "烤箱需要多热？",
        "将烤箱预热至220度，在面包表面刷一层水，烘烤三十五分钟至金黄色。",
    ),
    (
        "谁赢得了该省的选举？",
        "农民党候选人获得百分之五十二的选票，当选为该省省长。",
    ),
)
PAIRS = {"en": _ENGLISH, "zh": _CHINESE}
"""(question, passage) by language; those at one place say the same in all of them."""
