"""What the law, or kindness, makes each letter say. Typed by hand, phrase by phrase."""

from __future__ import annotations

from casework.letters.contract import LetterKind

LINK = "https://rights.harbour.example.org/case/aZ09-_tokentoken"
HELP = "Phone us on 01632 960001 or write to privacy@harbour.example.org."
# UK GDPR Article 12(4): reasons are in each letter; the other three elements are these.
COMPLAIN_TO_US = (
    "Complain to us. Write to privacy@harbour.example.org or Harbour Trust, 1 Quay Street, Porthaven, PH1 1AA"
)
SECTION_164A = "(Data Protection Act 2018, section 164A)"
TO_REGULATOR = "Complain to the Information Commissioner's Office (ICO)"
REGULATOR = (
    "Wycliffe House, Water Lane, Wilmslow, Cheshire SK9 5AF; phone 0303 123 1113; https://ico.org.uk/make-a-complaint/"
)
SECTION_165 = "(section 165 of the same Act)"
COURT = (
    "Go to court. You can ask the county court or the High Court to order us to follow the law "
    "(section 167 of the same Act)."
)
ROUTES = (COMPLAIN_TO_US, SECTION_164A, TO_REGULATOR, REGULATOR, SECTION_165, COURT)

MANDATORY: dict[LetterKind, tuple[str, ...]] = {
    LetterKind.ACKNOWLEDGEMENT: (
        "Its reference is RD-7K3M-9QXT-4.",
        "We received your request for the information we hold about you on Friday 9 October 2026.",
        "We will answer by Monday 9 November 2026.",
        "It costs you nothing.",
        "The review must be finished.",
        LINK,
        "You need it to open our answer, so please keep it somewhere safe. We never send it by email.",
        HELP,
    ),
    LetterKind.IDENTITY_CODE: (
        "402913",
        "The code works for 15 minutes.",
        "If you did not ask for a code, you can ignore this message.",
        HELP,
    ),
    LetterKind.IDENTITY_CHASER: (
        "The code has not been used yet.",
        "You can ask for a new one on your page",
        LINK,
        "please phone us or write. There may be another way.",
        "If you did not ask for anything, you can ignore this message.",
        HELP,
    ),
    LetterKind.EVIDENCE_REQUEST: (
        "What we ask for, and why",
        "Please tell us which years you mean.",
        LINK,
        "Do not send it by email",
        "destroy the copies as soon as we have decided",
        "The month starts on the day when what we asked for reaches us",
        "Please send it by Friday 23 October 2026.",
        HELP,
    ),
    LetterKind.AUTHORITY_REQUEST: (
        "You made a request on behalf of somebody else.",
        "we need to see that you may act for them",
        "Please tell us which years you mean.",
        LINK,
        "Do not send it by email",
        "destroy the copies as soon as we have decided",
        "The month starts on the day when what we asked for reaches us",
        HELP,
    ),
    LetterKind.EVIDENCE_CHASER: (
        "It has not reached us yet.",
        LINK,
        "If we have heard nothing by Friday 23 October 2026, we may close your request.",
        HELP,
    ),
    LetterKind.IDENTITY_NOT_CONFIRMED: ("Our reason", "Please tell us which years you mean.", *ROUTES, HELP),
    LetterKind.CLARIFICATION: (
        "Please answer this question:",
        "Please tell us which years you mean.",
        LINK,
        "The law stops our time while we wait for you.",
        "The days from today until the day your answer arrives do not count.",
        "Meanwhile we carry on with what we can do without your answer.",
        HELP,
    ),
    LetterKind.CLARIFICATION_CHASER: (
        "Our time to answer you stays stopped until we have it.",
        LINK,
        "If we have heard nothing by Friday 23 October 2026, we may close your request.",
        HELP,
    ),
    LetterKind.EXTENSION: (
        "We will now answer by Monday 9 November 2026 at the latest",
        "Please tell us which years you mean.",
        "The law lets us take up to two more months",
        "Your request reached us on Friday 9 October 2026.",
        *ROUTES,
        HELP,
    ),
    LetterKind.RECEIPT_CORRECTED: (
        "It reached us on Friday 9 October 2026.",
        "We will answer by Monday 9 November 2026.",
        "We are sorry for the mistake.",
        HELP,
    ),
    LetterKind.CONTACT_CHANGED: (
        "On Monday 12 October 2026 the contact details for this request were changed",
        "We send this letter to the old address and to the new one.",
        "Please phone us at once on 01632 960001",
        "RD-7K3M-9QXT-4",
        HELP,
    ),
    LetterKind.PROCESSOR_REQUEST: (
        "Please search: Payroll",
        "Pay slips and letters about pay.",
        "Whom to look for, and by which details, is on the page below.",
        "Please search with these details and no others.",
        "Please answer by Friday 23 October 2026.",
        LINK,
        "I found something:",
        "I searched and found nothing:",
        "This is not our person:",
        "Do not change or delete anything",
    ),
    LetterKind.PROCESSOR_CHASER: ("Payroll", "We need it by Friday 23 October 2026", LINK, "I found something"),
    LetterKind.PROCESSOR_ESCALATION: ("Payroll", "to be answered by Friday 23 October 2026", LINK),
    LetterKind.DUE_REMINDER: (
        "Request RD-7K3M-9QXT-4 must be answered by Monday 9 November 2026. That leaves 3 working days.",
        "The review must be finished.",
        LINK,
    ),
    LetterKind.LATE_REMINDER: (
        "Request RD-7K3M-9QXT-4 should have been answered by Monday 9 November 2026.",
        LINK,
    ),
    LetterKind.TASK_OPENED: ("RD-7K3M-9QXT-4", "Decide on the items found", "by Friday 23 October 2026", LINK),
    LetterKind.TASK_REMINDER: ("RD-7K3M-9QXT-4", "Decide on the items found", "by Friday 23 October 2026", LINK),
    LetterKind.TASK_ESCALATION: (
        "A task in request RD-7K3M-9QXT-4 has not been done. It was to be done by Friday 23 October 2026:",
        "Decide on the items found",
        "The person who asked must have our answer by Monday 9 November 2026.",
        LINK,
    ),
    LetterKind.ANSWER: (
        "On Friday 9 October 2026 you asked us for the information we hold about you.",
        "Yes, we process personal data about you.",  # Article 15(1)
        "you receive 44 items of it",
        "Supporters' list: searched; 46 items found.",
        "Payroll: searched; nothing was found.",
        "to thank you for gifts; to claim Gift Aid.",  # (a)
        "name; address; gifts.",  # (b)
        "HM Revenue and Customs; Brightmail Ltd.",  # (c)
        "seven years after the last gift.",  # (d)
        "to correct information that is wrong or not complete;",  # (e)
        "to erase information that we should no longer keep;",
        "to limit what we do with information",
        "to stop using information for a reason that you object to.",
        "you; JustGiving.",  # (g)
        "a score decides who is asked for a larger gift",  # (h)
        "the United States. It is protected by: the UK Addendum to standard clauses.",  # 15(2)
        "Emails in which another person writes about themselves (2 items)",
        "The rule we rely on: Data Protection Act 2018, Schedule 2, paragraph 16.",
        "Our reason: The other person has not agreed, and it would not be fair to them.",
        *ROUTES,  # (ea), (f), and Article 12(4)
        HELP,
    ),
    LetterKind.ANSWER_READY: (
        LINK,
        "until Friday 6 November 2026",
        "You need your collection phrase.",
        "It is not in this email, and we never send it by email.",
        "Phone us on 01632 960001 and give the reference RD-7K3M-9QXT-4.",
        HELP,
    ),
    LetterKind.COLLECTION_CHASER: (
        LINK,
        "until Friday 6 November 2026",
        "It is not in this email.",
        "phone us on 01632 960001",
        HELP,
    ),
    LetterKind.PARTIAL_REFUSAL: (
        "Emails in which another person writes about themselves (2 items)",
        "The rule we rely on: Data Protection Act 2018, Schedule 2, paragraph 16.",
        "Our reason: The other person has not agreed, and it would not be fair to them.",
        *ROUTES,
        HELP,
    ),
    LetterKind.WITHDRAWAL: (
        "We have stopped, and we will not send you an answer.",
        "you can ask again at any time",
        "If you did not ask us to stop, or have changed your mind, please tell us soon.",
        HELP,
    ),
    LetterKind.CLOSING: ("We have answered your request and closed it.", *ROUTES, HELP),
    LetterKind.PASSWORD_RESET: (LINK, "The link works once, for 60 minutes.", "If it was not you, ignore this message"),
    LetterKind.MAIL_TEST: ("This is a test.", "é ł ŵ ŷ ß ş"),
}

HISTORY = "Newsletter history (12 items, Supporters' list)."
DUTY = (
    "Gift Aid declarations (3 items, Finance). Our reason: We must be able to show them to the tax office. To keep "
    "this is a legal duty: we may not erase it yet. The rule we rely on: UK GDPR, Article 17(3)(b); Finance Act 1998, "
    "Schedule 18. How long: we keep it until Monday 31 March 2031. Then we erase it and write to you."
)
KEPT = (
    "Notes of a safeguarding matter (2 items, Paper files). Our reason: We keep these notes to protect children. The "
    "rule we rely on: UK GDPR, Article 17(3)(e). How long: we cannot name a day yet. We look at it again on Monday 11 "
    "January 2027. When the reason ends, we erase it and write to you."
)
REASON = (
    "Letters about the accident. Our reason: We are defending a claim in court, and need these papers for it. The rule "
    "we rely on: UK GDPR, Article 17(3)(e)."
)
TOLD = (
    "We told those who had the information from us, so that they can do the same: ",
    "Brightmail Ltd",
    "We have not told everybody who had it: One printer has closed down.",
)
WORDS = "Please tell us which years you mean."
PLACES = (
    "Supporters' list: no longer used.",
    "Mailing house: we have asked for it, and it has not been confirmed yet. They answer within a week.",
    "Where it is not done yet, we keep at it until it is.",
)
ASKED_TO_ERASE = "On Friday 9 October 2026 you asked us to erase information about you."
TO_ERASE = (
    "Payroll",
    "Please erase the information that the page below shows, with all copies",
    "by Friday 23 October 2026",
    LINK,
    "Done: it is erased.",
    "Nothing to do: there is nothing of this kind.",
    "Not possible: you tell us why.",
)

MANDATORY |= {
    LetterKind.RECTIFICATION_ANSWER: (  # Articles 16, 18(1)(a) and 19
        "On Friday 9 October 2026 you asked us to correct information about you.",
        "Supporters' list, Surname: corrected. It now says: Gwynfor-Łukasz.",
        "Report of 3 May, Finding: left as it is, with a note beside it. The note says: I was not there that day.",
        "the note now stays with it",
        REASON,
        "Payroll, Start date: not changed. Our reason: The contract you signed names this day.",
        "you can ask us to limit what we do with it while you take this further",
        *TOLD,
        *ROUTES,
        HELP,
    ),
    LetterKind.ERASURE_PLANNED: (  # Article 17
        ASKED_TO_ERASE,
        "We have agreed to a part of it, and we will do it on Thursday 15 October 2026. "
        "After that nobody can bring it back.",
        "You can still stop us. Tell us before Thursday 15 October 2026, by phone, by email or on your page.",
        "Would you like a copy first?",
        LINK,
        HISTORY,
        DUTY,
        KEPT,
        *ROUTES,
        HELP,
    ),
    LetterKind.ERASURE_ANSWER: (  # Articles 17 and 19
        ASKED_TO_ERASE,
        "We have done a part of what you asked.",
        HISTORY,
        "Where we are taking the name out",
        "Posts in the forum (1 item, Forum).",
        "What we keep only so that we do not use it again",
        "Email address (Supporters' list).",
        DUTY,
        KEPT,
        *PLACES,
        "Copies in our backups",
        "If we ever have to restore a backup, we erase your information again.",
        *TOLD,
        *ROUTES,
        HELP,
    ),
    LetterKind.KEPT_ERASED: (
        ASKED_TO_ERASE,
        "Some of it we kept for a time, and told you why.",
        "the reason has now ended, so we have gone on as we said we would",
        HISTORY,
        *TOLD,
        *ROUTES,
        HELP,
    ),
    LetterKind.RESTRICTION_ANSWER: (  # Articles 18 and 19
        "On Friday 9 October 2026 you asked us to limit what we do with information about you.",
        "We have set the limit. We still keep the information safe, but do nothing else with it.",
        "you agree to a use, it is needed for a legal claim, it protects another person, or there is an important "
        "public interest",
        "We look at this again on Monday 11 January 2027. Before we end the limit, we write to you and say why.",
        REASON,
        *TOLD,
        *ROUTES,
        HELP,
    ),
    LetterKind.RESTRICTION_LIFTING: (  # Article 18(3)
        "The law says that we must tell you before we end this limit. We will end it on Monday 26 October 2026.",
        "Our reason",
        WORDS,
        "Tell us before Monday 26 October 2026 what we should know, and we will look at it again first.",
        *ROUTES,
        HELP,
    ),
    LetterKind.PORTABILITY_ANSWER: (  # Article 20
        "On Friday 9 October 2026 you asked us for information about you in files that can be used elsewhere.",
        "we sent the files straight to Councillor Ada Byrne on Monday 12 October 2026",
        "gifts.csv: Your gifts, one on each line.",
        "date: the day of the gift.",
        "amount: pounds and pence.",
        "gifts.json: The same for other programs.",
        "Any spreadsheet program can open the files",
        "these files hold what you gave us, and what we noted of your use of our service",
        "They do not hold what we worked out or wrote ourselves",
        "Emails in which another person writes about themselves (2 items)",
        *ROUTES,
        HELP,
    ),
    LetterKind.TRANSFERRED: (  # Article 20(2)
        "You asked us to send the files straight to another organisation.",
        "On Monday 12 October 2026 we sent a link to Councillor Ada Byrne.",
        "The link does not open without your collection phrase.",
        "Please give the phrase to Councillor Ada Byrne yourself, for example by phone.",
        "We never give it to anybody but you.",
        "must look after them by the same law as we do",
        "phone us at once on 01632 960001",
        HELP,
    ),
    LetterKind.OBJECTION_ANSWER: (  # Article 21(1)
        "On Friday 9 October 2026 you asked us to stop using information about you.",
        "We have stopped.",
        *PLACES,
        *ROUTES,
        HELP,
    ),
    LetterKind.MARKETING_STOPPED: (  # Article 21(2) and (3)
        "On Friday 9 October 2026 you asked us to stop sending advertising to you.",
        "We have stopped.",
        "Supporters' list",
        "Mailing house (we have asked for it, and will see to it)",
        "We keep a short note of the address or number that we must not use, and nothing more.",
        "If you still hear from us after this, please tell us.",
        HELP,
    ),
    LetterKind.AUTOMATED_DECISION_INFORMATION: (  # Article 22C(2)(a) and (b)
        "you asked us to look again at a decision that a computer made about you",
        "How the decision was made",
        WORDS,
        "A person who can change the decision will do that.",
        "You can say why you think that the decision is wrong",
        "Please do so by Friday 23 October 2026",
        LINK,
        "We write to you with the result by Monday 9 November 2026.",
        HELP,
    ),
    LetterKind.AUTOMATED_DECISION_ANSWER: (  # Article 22C(2)(c) and (d)
        "A person who can change the decision looked at everything again, also at what you told us.",
        "The decision is changed.",
        "Our reasons",
        WORDS,
        *ROUTES,
        HELP,
    ),
    LetterKind.CONSENT_WITHDRAWN: (  # Article 7(3)
        "On Friday 9 October 2026 you told us that you no longer agree to a use of your information.",
        "We have stopped that use. What we did before then was allowed, and stays so.",
        *PLACES,
        "Results that are already published stay as they are.",
        "We have taken the data that came from you out of our study, or taken out of it everything that names you.",
        "What we cannot call back",
        "The photo in the spring magazine",
        *TOLD,
        *ROUTES,
        HELP,
    ),
    LetterKind.RETENTION_SCHEDULE: (
        "On Friday 9 October 2026 you asked us how long we keep information. Here is our list.",
        "Finance and wages",
        "6 years",
        "the end of the financial year.",
        "a legal duty (Charities Act 2011 s.131).",
        "longer because of a transaction that covers more than one period.",
        "the end of the employment or the end of the volunteering, whichever is later.",
        "common practice",
        "DBS certificates",
        "at most 6 months.",
        "a code of practice",
        "Date, Reference number.",
        "with no set end.",
        "every 5 years.",
        "our own rule.",
        "18 years because of a disability allowance for the child.",
        HELP,
    ),
    LetterKind.COMPLAINT_ANSWER: (  # Data Protection Act 2018, section 164A
        "On Friday 9 October 2026 you complained to us about how we handle information about you.",
        "You are right, and we are sorry.",
        "What we found, and why",
        WORDS,
        "What we do now",
        "The review must be finished.",
        TO_REGULATOR,
        REGULATOR,
        "(Data Protection Act 2018, section 165). It usually asks you to do so within three months of our last letter.",
        COURT,
        HELP,
    ),
    LetterKind.REFUSAL: (  # Articles 11, 12(4) and 12(5)
        "We have your request of Friday 9 October 2026. We will not act on it, and we owe you our reasons.",
        REASON,
        "A person here looked at your request and decided.",
        "if you can tell us more that helps, write or phone, and we will look again",
        *ROUTES,
        HELP,
    ),
    LetterKind.FEE_REQUEST: (  # Articles 12(5) and 12A(2)(c)
        "As a rule, a request costs nothing.",
        "ask you for a fee of 20 pounds. It covers what the work costs us, and no more.",
        "Our reason",
        WORDS,
        "Send a cheque, or pay by card over the phone.",
        "Please pay by Friday 23 October 2026.",
        "The month starts on the day when you pay.",
        "Ask us for less.",
        *ROUTES,
        HELP,
    ),
    LetterKind.FEE_CHASER: (
        "We asked you for a fee of 20 pounds for your request, and it has not reached us yet.",
        "If we have heard nothing by Friday 23 October 2026, we may close your request.",
        "You can also ask us for less",
        HELP,
    ),
    LetterKind.PASSED_ON: (
        "about information that we keep for somebody else: Councillor Ada Byrne.",
        "we passed your request on to them on Monday 12 October 2026. You do not need to ask again.",
        "They have one month to answer you. We told them to count it from Friday 9 October 2026",
        "We have not looked at the information ourselves",
        "A part of your request is ours to answer.",
        WORDS,
        HELP,
    ),
    LetterKind.PASSED_ON_TO_CONTROLLER: (
        "It reached us on Friday 9 October 2026.",
        "Name: Ffion Gwynfor-Łukasz",
        "About: Osian Gwynfor",
        "email: ffion@mail.example.org",
        "What they ask, in their own words",
        WORDS,
        "The law gives you one month. Count it from Friday 9 October 2026, the day when the request reached us",
        "It ends on Monday 9 November 2026.",
        "We have not looked at the information, and will not unless you ask us to.",
    ),
    LetterKind.PORTABILITY_TRANSFER: (  # Article 20(2)
        "We were asked to send information that Osian Gwynfor gave us straight to you.",
        "The law gives people this right (UK GDPR, Article 20).",
        "until Friday 6 November 2026",
        LINK,
        "The person who asked gives it to you. It is not in this email, and we do not give it to you.",
        "tables as CSV and as JSON",
        "Keep only what you need, and tell the person.",
        "If you do not expect this, please do not open it.",
        "01632 960001",
    ),
    LetterKind.THIRD_PARTY_CONSULTATION: (  # Data Protection Act 2018, Schedule 2, paragraph 16
        "Some of it says something about you too.",
        WORDS,
        "Do you agree that we give this to the person who asked?",
        "You are free to say yes or no",
        "Please answer by Friday 23 October 2026",
        "The law says that we must decide, even if you say no or do not answer.",
        "we cannot tell you who asked",
        HELP,
    ),
    LetterKind.THIRD_PARTY_CHASER: (
        "Please answer by Friday 23 October 2026",
        "You are free to say yes or no.",
        "If we do not hear from you, we decide without your answer",
        HELP,
    ),
    LetterKind.RECIPIENT_NOTICE: (  # Article 19
        "You have information from us about Osian Gwynfor. We have erased this information.",
        "The law asks us to tell everybody who had it from us (UK GDPR, Article 19).",
        "Please erase it from your records too, with all copies and links to it.",
        "Name: Osian Gwynfor",
        "email: ffion@mail.example.org",
        "Surname: it now says Gwynfor-Łukasz",
    ),
    LetterKind.DISCLOSURE_NOTICE: (
        "Osian Gwynfor asked us for a copy of the information we hold about them.",
        "On Monday 12 October 2026 we gave them their own information.",
        "This letter does not say what we gave",
        "You do not need to do anything.",
    ),
    LetterKind.PROCESSOR_ACT_REQUEST: (
        "A person has used a right that the law gives them",
        *TO_ERASE,
        "this email does not say whom it is about",
        WORDS,
        "Do not answer by email",
    ),
    LetterKind.PROCESSOR_ACT_CHASER: ("have not had your answer yet", *TO_ERASE),
    LetterKind.PROCESSOR_ACT_ESCALATION: ("In spite of reminders we have no answer.", *TO_ERASE),
}
