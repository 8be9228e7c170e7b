"""Texts that try to load, run or link something, or to steer a terminal, for every way out of the app."""

from __future__ import annotations


def hostile_texts(listener: str) -> list[str]:
    """Give texts that would ask a listener at this address, if anything of them came alive."""
    host = listener.partition("//")[2]
    return [
        f"<script>fetch('{listener}/script')</script>",
        f'<script src="{listener}/script.js"></script>',
        f"<img src={listener}/image.png onerror=\"fetch('{listener}/error')\">",
        f'<svg/onload=fetch("{listener}/svg")><iframe src="{listener}/frame"></iframe>',
        f'<link rel=stylesheet href="{listener}/sheet.css"><style>@import url({listener}/style)</style>',
        f'</p></td></table><video poster="{listener}/video"><input type=image src="{listener}/input">',
        f"![pixel]({listener}/pixel.png) and ![]({listener}/empty.png)",
        f"![by name][pixel]\n\n[pixel]: {listener}/name.png",
        f"[click](javascript:fetch('{listener}/link')) [or](data:text/html,<script>fetch('{listener}/d')</script>)",
        f"[x]({listener}/a\"onmouseover=\"fetch('{listener}/over')) <javascript:alert(1)>",
        f"`</code><img src={listener}/code.png>` and ```<img src={listener}/fence.png>```",
        f"```html\n</pre><img src={listener}/pre.png>\n```",
        f"```\n{'`' * 5}\n![]({listener}/after.png)\n```",
        f"| a | b |\n|---|---|\n| <img src={listener}/cell.png> | \\| ![]({listener}/pipe.png) `|` |",
        f"> <img src={listener}/quote.png>\n\n- ![]({listener}/item.png)\n\n# <img src={listener}/head.png>",
        f"$\\href{{javascript:fetch('{listener}/tex')}}{{x}} \\includegraphics{{{listener}/tex.png}}$",
        f"$$\n\\htmlStyle{{background:url({listener}/html)}}{{x}} <img src={listener}/math.png>\n$$",
        f"\\( ![]({listener}/round.png) `` ` `` \\)",
        f"&lt;img src={listener}/entity.png&gt; &#60;img src={listener}/number.png&#62;",
        f"\\<img src={listener}/slash.png> \\\\<img src={listener}/slashes.png>",
        f"*{{background:url({listener}/css)}} :material/home: :red[x] ::: <!-- --> <![CDATA[x]]>",
        f"Read {listener}/bare or www.{host}.test/ or someone@example.org",
        "*a* __init__ ~~b~~ `c` # d\n1. e\n- f\n+ g\n=== h",
        "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b]8;;http://evil.test\x07link \x9b2J \x00 \x7f \r over",
        f'=HYPERLINK("{listener}/csv","x") +1 -1 @SUM(1)',
        "{{7*7}} ${7*7} %s %(x)s {0} {x}",
    ]
