"""Where the credential on a form and the registration on record differ: what is in evidence prevails (Guide Art. 27).

The record here is that of the manifest and not the national system itself: each difference is to be looked up there, and
until then the precheck goes by the record.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from datarights.model import uscc
from datarights.model.right import keys_of
from datarights.procedure.application import Application, Credential, Recorded
from datarights.procedure.gaps import Form, Gap
from datarights.procedure.wrongs import resident_number
from datarights.text import Text, same, say
from datarights.valueclass import replace

COUNTED: Final = "credential.through.counted"
"""One term that differs from itself by a day: that from which it runs is counted or not (Civil Code Art. 201)."""

UNCLEAR: Final = "credential.unclear"
"""What is on record can be read in several ways: which of them is so is for a person to find out."""
RENEWED: Final = "credential.through.renewed"

NAMES: Final = {
    "credential.holder": say("凭证所载权利人与在册登记不符", "the holder on the credential is not the one on record"),
    "credential.number": say("凭证编码与在册登记不符", "the credential number is not the one on record"),
    "credential.agency": say("原登记机构与在册登记不符", "the agency that registered is not the one on record"),
    "credential.through": say("有效期末日与在册登记不符", "the last day of the registration is not the one on record"),
    COUNTED: say("有效期末日与在册登记相差一日", "the last day of the registration is one day off that on record"),
    "credential.rights": say("凭证所载权利超出在册登记", "the rights on the credential go beyond those on record"),
    UNCLEAR: say("在册记录没有写明所指的登记", "the record does not tell the registration that is meant"),
    RENEWED: say("在册已有续期", "a renewal is on record"),
}
"""What differs, by the key of the form."""


def differences(application: Application) -> tuple[Gap, ...]:
    """Give every entry of the form that the registration on record contradicts, in the order of the form, and what it does not tell."""
    credential, recorded = application.credential, application.recorded
    if recorded is None:
        return ()
    found = [*_differences(Form(application), credential, recorded)] if credential else []
    if recorded.unclear:
        asked = [_ASKED[key] for key in recorded.unclear]
        what = Text(zh="、".join(each.zh for each in asked), en=", ".join(each.en for each in asked))
        detail = say(f"{what.zh}；在册：{recorded.says.zh}", f"{what.en}; on record: {recorded.says.en}")
        found.append(Form(application).gap(UNCLEAR, detail=detail))
    return tuple(found)


_ASKED: Final = {
    "state": say("登记的状态", "how it stands"),
    "holder": say("登记在谁名下", "for whom it is registered"),
    "number": say("凭证编码", "the number"),
    "agency": say("登记机构", "the agency"),
    "through": say("有效期末日", "the last day"),
    "rights": say("所登记的权利", "the rights"),
}


def _differences(at: Form, credential: Credential, recorded: Recorded) -> Iterator[Gap]:
    if recorded.state is None and not recorded.unclear:
        key = "number" if recorded.number else "holder"
        said = same(getattr(credential, key) or credential.number)
        yield at.gap(f"credential.{key}", detail=_both(said, recorded.says))
        return
    if recorded.state is not None and recorded.state.value == "none":
        return  # it is another's: that no registration stands is said by its rule
    if recorded.holder is not None:
        yield at.gap("credential.holder", detail=_both(same(credential.holder or credential.number), recorded.holder))
    for key in ("number", "agency"):
        said, known = getattr(credential, key), getattr(recorded, key)
        if said and known and said != known:
            yield at.gap(f"credential.{key}", detail=_both(same(said), same(known)))
    if recorded.renewed is not None:
        yield at.gap(RENEWED, detail=_both(same(str(credential.through or credential.number)), recorded.renewed))
    elif credential.through and recorded.through and credential.through != recorded.through:
        told = _both(same(credential.through.isoformat()), same(recorded.through.isoformat()))
        once = abs(credential.through - recorded.through) == timedelta(days=1)
        yield at.gap(COUNTED if once else "credential.through", detail=told)
    if recorded.rights and credential.rights & ~recorded.rights:
        sides = (same(" ".join(keys_of(each))) for each in (credential.rights, recorded.rights))
        yield at.gap("credential.rights", detail=_both(*sides))


def by_the_form(application: Application) -> Application | None:
    """Give an application with the last day that its form says, where that is one day off the one on record, else nothing."""
    credential, recorded = application.credential, application.recorded
    if recorded is None or COUNTED not in {gap.key for gap in differences(application)}:
        return None
    return replace(application, recorded=replace(recorded, through=credential.through if credential else None))


def both_sides(application: Application) -> Text | None:
    """Say how the registration stands by the form and by the record, or nothing where none is on record."""
    credential, recorded = application.credential, application.recorded
    if credential is None or recorded is None:
        return None
    number = credential.holder_number
    shown = number if uscc.is_valid(number) and not resident_number(number) else ""  # never a person's
    known = [each for each in (credential.number, f"{credential.holder} {shown}".strip()) if each]
    through = credential.through
    zh = [*known, f"有效至 {through}"] if through else known
    en = [*known, f"through {through}"] if through else known
    return _both(Text(zh="，".join(zh), en=", ".join(en)), recorded.says)


def _both(form: Text, record: Text) -> Text:
    return say(f"申请表：{form.zh}；在册：{record.zh}", f"the form: {form.en}; on record: {record.en}")
