"""The form in Streamlit: its own form element with a button, and its own table."""

from uuid import uuid4

import streamlit as st
from answers import QUESTIONS, pooled, save

st.set_page_config(page_title="Our community")
visitor = st.session_state.setdefault("visitor", uuid4().hex)

st.title("Our community")
with st.form("answers"):
    given = {each: st.text_area(text, key=each) for each, text in QUESTIONS.items()}
    if st.form_submit_button("Save"):
        save(visitor, given)
        st.success("Saved.")

st.header("What everybody says")
st.dataframe(pooled(), hide_index=True)
