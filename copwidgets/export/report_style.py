"""How the printable report looks: on a screen, light or dark, and on paper."""

STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, CanvasText 25%, Canvas) }
body { background: Canvas; color: CanvasText; font: 1.05rem/1.5 system-ui, sans-serif; margin: 0 }
main { margin: 2rem auto; max-inline-size: 46rem; overflow-wrap: anywhere; padding-inline: 1rem }
h1, h2, h3, h4 { line-height: 1.25; margin-block: 2rem 0.5rem }
h1 { font-size: 2rem; margin-block-start: 0 }
h2 { border-block-end: 2px solid var(--line); font-size: 1.5rem; padding-block-end: 0.25rem }
h3 { font-size: 1.25rem }
h4 { font-size: 1.05rem; margin-block-start: 1.25rem }
p { margin-block: 0 0.5rem }
ul { list-style: none; margin: 0; padding: 0 }
li { border-inline-start: 4px solid var(--line); margin-block-end: 1rem;
  padding-inline-start: 1rem }
.said { margin: 0; white-space: pre-wrap }
.quiet { color: color-mix(in srgb, CanvasText 74%, Canvas) }
table { border-collapse: collapse; inline-size: 100%; margin-block: 0 1.5rem }
caption { font-weight: 600; padding-block-end: 0.5rem; text-align: start }
th, td { border: 1px solid var(--line); padding: 0.35rem 0.6rem; text-align: start;
  vertical-align: top; white-space: pre-line }
thead th { white-space: normal }
@media print {
  :root { color-scheme: light }
  body { font-size: 10.5pt }
  main { margin: 0; max-inline-size: none; padding: 0 }
  h1, h2, h3, h4, caption { break-after: avoid }
  li, tr { break-inside: avoid }
  thead { display: table-header-group }
}
@page { margin: 2cm }
"""
