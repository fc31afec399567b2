"""The form in Gradio: blocks, a button, and its own table, filled anew for each visitor."""

import gradio as gr
import pandas as pd
from answers import QUESTIONS, pooled, save


def keep(request: gr.Request, *texts: str) -> tuple[str, pd.DataFrame]:
    """Save what is in the boxes, and return what is to be shown."""
    save(request.session_hash, dict(zip(QUESTIONS, texts, strict=True)))
    return "Saved.", pooled()


with gr.Blocks(title="Our community") as app:
    gr.Markdown("# Our community")
    boxes = [gr.Textbox(label=text, lines=4) for text in QUESTIONS.values()]
    button = gr.Button("Save", variant="primary")
    said = gr.Markdown()
    gr.Markdown("## What everybody says")
    table = gr.Dataframe(pooled, interactive=False)
    button.click(keep, boxes, [said, table])

app.launch(share=False, quiet=True)
