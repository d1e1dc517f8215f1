"""One act decided: from act and holdings to facts, findings, outcome, questions and receipt."""
