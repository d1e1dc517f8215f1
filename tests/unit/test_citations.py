"""Where a rule stands in the law, in words: Chinese as the instrument has it, English in figures."""

import pytest

from datarights.model.citation import LAST, Citation, article_of


@pytest.mark.parametrize(
    ("article", "en"),
    [
        ("23", "Art. 23"), ("第二部分", "Part 2"), ("第二部分（一）", "Part 2 (1)"), ("第十二章第三节", "Chapter 12, Section 3"),
        ("第二十编", "Book 20"), ("附件", "Annex"), ("附件6", "Annex 6"), ("第三部分附件1", "Part 3, Annex 1"), ("序言", "序言"),
    ],
)  # fmt: skip
def test_a_division_named_in_words_is_english_in_english(article, en):
    place = Citation(source="law", article=article).place()
    assert place.en == en
    assert place.zh == (f"第{article}条" if article.isdigit() else article)


@pytest.mark.parametrize(
    ("note", "en"), [("第7至9章", "Chapters 7-9"), ("第3至8条", "Arts. 3-8"), ("提供合同第1条", "提供合同第1条")]
)
def test_a_note_is_put_into_english_only_where_it_names_nothing_but_a_place(note, en):
    place = Citation(source="law", note=note).place()
    assert (place.zh, place.en) == (note, en)


def test_items_beyond_ten_are_figures_too():
    assert Citation(source="law", article="22", paragraph="1", item="十二").place().en == "Art. 22, para. 1, item (12)"
    assert Citation(source="law", article="22", paragraph=LAST).place().en == "Art. 22, last para."


@pytest.mark.parametrize(
    ("said", "article"),
    [
        ("23", "23"), ("第23条", "23"), ("第二十三条", "23"), ("第二十三条第二款", "23"), ("十条", "10"), ("第一百一十一条", "111"), ("第一百零四条", "104"),
        ("第一千零三十五条", "1035"), ("附件", "附件"), ("", ""), ("第甲条", "甲"),
    ],
)  # fmt: skip
def test_an_article_is_found_however_it_is_written(said, article):
    assert article_of(said) == article
