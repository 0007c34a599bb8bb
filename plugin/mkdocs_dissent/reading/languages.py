# ruff: noqa: E501
"""What labels, words of status and months are called in the languages of public registers: data.

Only words with one plain meaning stand here; what a word could mean besides makes it unknown.
"""

from __future__ import annotations

# Sources, read in public repositories: the templates of adr/madr (and its translations to German,
# Chinese and Japanese), joelparkerhenderson/architecture-decision-record (templates in Spanish,
# French, Portuguese, Italian, Polish, Russian, Japanese, Chinese), npryce/adr-tools,
# thomvaill/log4brains, arc42 (chapter 9, in German and English); the headers of PEP 1, EIP-1, KEP,
# Rust's and React's RFCs; Backstage's, GOV.UK's and NATS' registers.

FIELDS = {
    "status": "status, state, current-status, decision-status, adr-status, record-status, document-status, stage;"
    " zustand; statut, état, etat; estado, situação, situacao; stato; stan; статус, состояние;"
    " ステータス, 状態, 状況; 状态, 狀態, 決策狀態",
    "date": "date, date-decided, decision-date, decided, decided-on, decision-made, date-of-decision,"
    " date-accepted, approval-date, accepted-on, approved-on, adr-date; datum, entscheidungsdatum,"
    " beschlossen-am; date-de-décision, décidé-le; fecha, fecha-de-decisión; data, data-da-decisão;"
    " data-decisione; datum-besluit; data-decyzji; дата, дата-решения; 日付, 決定日, 日時;"
    " 日期, 决策日期, 決策日期",
    "date-changed": "last-modified, last-updated, last-update, last-changed, updated, updated-on, updated-at,"
    " modified, date-updated; letzte-änderung; dernière-modification; última-actualización;"
    " última-atualização; ultima-modifica; laatst-gewijzigd; ostatnia-zmiana; обновлено; 更新日;"
    " 更新日期",
    "date-created": "created, created-on, created-at, creation-date, start-date, date-proposed,"
    " proposed-on, erstellt-am, erstellt; date-de-création; fecha-de-creación; data-de-criação;"
    " data-creazione; aangemaakt; utworzono; создано; 作成日; 创建日期, 建立日期",
    "decision-makers": "decision-makers, deciders, decider, decision-maker, decided-by,"
    " decision-owner; entscheider, entscheidungsträger, entscheidende, beteiligte; décideurs,"
    " décideur, décisionnaires; decisores, responsables, decididores; decisori; beslissers;"
    " decydenci, decydent; решающие, принимающие-решение, ответственные; 決定者, 意思決定者;"
    " 决策者, 決策者",
    "consulted": "consulted; konsultiert; consultés; consultados; consultati; geraadpleegd",
    "informed": "informed; informiert; informés; informados; informati; geïnformeerd",
    "steward": "steward, owner",
    "tags": "tags, tag, schlagworte, etiquetas, étiquettes",
    "supersedes": "supersedes, replaces, ersetzt; remplace; reemplaza, sustituye; substitui;"
    " sostituisce; vervangt; zastępuje; заменяет; 置き換え元; 取代, 替代",
    "superseded-by": "superseded-by, replaced-by, obsoleted-by, superceded-by; ersetzt-durch;"
    " abgelöst-durch; remplacé-par, remplacée-par; reemplazado-por, reemplazada-por, sustituido-por;"
    " substituído-por, substituída-por; sostituito-da; vervangen-door; zastąpiony-przez,"
    " zastąpione-przez; заменено, заменено-на; 置き換え先; 被取代, 取代者, 被替代",
    "supersedes-in-part": "supersedes-in-part, partly-supersedes",
    "superseded-in-part-by": "superseded-in-part-by, partly-superseded-by",
    "amends": "amends, updates, refines",
    "amended-by": "amended-by, updated-by, refined-by",
    "reverses": "reverses",
    "reversed-by": "reversed-by",
    "review-in": "review-in",
    "last-reviewed-on": "last-reviewed-on, last-reviewed",
    # Known, and none of ours: they say that a row or a line is one of labels.
    "": "author, authors, author(s), title, version, id, number, area, scope, category, type,"
    " reviewers, reviewed-by, component, team, epic, ticket, tickets, autor, autoren, auteur,"
    " auteurs, autores, autore, autori, titel, titre, título, titolo, автор, 著者, 作者",
}
"""Field → its labels, in canonical spelling; languages stand apart by `;`. Where no label says
`date`, it is `date-changed`, else
`date-created`."""

STATUSES = {
    "proposed": "proposed, proposal, draft, drafted, pending, under review, in review, in discussion,"
    " under discussion, open for discussion, request for comments, rfc, wip, work in progress,"
    " active review, last call, review, submitted, proposed for acceptance, provisional;"
    " vorgeschlagen, entwurf, in prüfung, in diskussion; proposé, proposée, brouillon, en discussion,"
    " en revue; propuesto, propuesta, borrador, en revisión, en discusión; proposto, proposta,"
    " rascunho, em revisão, em discussão; bozza, in revisione, in discussione; voorgesteld, concept,"
    " in bespreking; zaproponowany, zaproponowana, zaproponowane, proponowany, proponowana, propozycja,"
    " szkic; предложено, предложен, предложена, черновик, на рассмотрении, предлагается;"
    " 提案, 提案済み, 提案中, 草案, 起案, レビュー中, 検討中, ドラフト;"
    " 提议, 已提议, 提議, 已提議, 提议中, 提案中, 草稿, 待定, 待审, 审核中, 讨论中, 評估中",
    "accepted": "accepted, approved, adopted, agreed, decided, ratified, active, implemented, final,"
    " in force, in effect, effective, in use, implementable, enacted, implemented and accepted,"
    " partially implemented, partly implemented, accepted and implemented, approved and implemented;"
    " akzeptiert, angenommen, beschlossen, entschieden, genehmigt, umgesetzt, in kraft, gültig;"
    " accepté, acceptée, approuvé, approuvée, validé, validée, adopté, adoptée, en vigueur;"
    " aceptado, aceptada, aprobado, aprobada, adoptado, adoptada, vigente, implementado, implementada;"
    " aceito, aceita, aceite, aprovado, aprovada, adotado, adotada, em vigor, implementada;"
    " accettato, accettata, approvato, approvata, adottato, adottata, in vigore;"
    " geaccepteerd, aanvaard, goedgekeurd, aangenomen, besloten, van kracht;"
    " zaakceptowany, zaakceptowana, zaakceptowane, zatwierdzony, zatwierdzona, przyjęty, przyjęta,"
    " przyjęte; принято, принят, принята, одобрено, утверждено, утверждён, действует;"
    " 承認, 承認済み, 承認済, 採用, 採用済み, 受理, 受理済み, 決定, 決定済み, 承諾;"
    " 已接受, 接受, 已采纳, 采纳, 已採納, 採納, 已批准, 批准, 已通过, 通过, 已通過, 通過, 已采用, 已決定, 已决定",
    "rejected": "rejected, declined, withdrawn, abandoned, dropped, refused, denied, discarded,"
    " cancelled, canceled, won't do; abgelehnt, verworfen, zurückgezogen;"
    " rejeté, rejetée, refusé, refusée, abandonné, abandonnée; rechazado, rechazada, descartado,"
    " descartada, retirado; rejeitado, rejeitada, recusado, recusada; rifiutato, rifiutata, respinto,"
    " respinta; afgewezen, verworpen; odrzucony, odrzucona, odrzucone; отклонено, отклонён, отклонен,"
    " отклонена, отвергнуто; 却下, 却下済み, 拒否, 不採用, 棄却, 取り下げ; 已拒绝, 拒绝, 已拒絕, 拒絕, 已否决, 否决,"
    " 已驳回, 驳回",
    "superseded": "superseded, superceded, supersceded, replaced, obsoleted; ersetzt, abgelöst,"
    " überholt; remplacé, remplacée; reemplazado, reemplazada, sustituido, sustituida, superado;"
    " substituído, substituída, superado; sostituito, sostituita, superato, superata; vervangen;"
    " zastąpiony, zastąpiona, zastąpione; заменено, заменён, заменен, заменена; 置き換え, 置き換え済み,"
    " 置換済み, 置換; 已取代, 被取代, 已替代, 被替代, 已替换",
    "retired": "retired, deprecated, obsolete, outdated, sunset, archived; veraltet, überholt,"
    " außer kraft; déprécié, dépréciée, obsolète; obsoleto, obsoleta, deprecado, deprecada,"
    " en desuso; descontinuado, descontinuada, depreciado; deprecato, deprecata; verouderd,"
    " vervallen; przestarzały, przestarzała, przestarzałe, wycofany; устарело, устарел, устарела;"
    " 非推奨, 廃止, 廃止済み; 已弃用, 弃用, 已棄用, 棄用, 已废弃, 废弃, 已廢棄, 已过时",
    "reversed": "reversed, revoked, reverted, rescinded, overturned; widerrufen, aufgehoben; révoqué,"
    " revocado, revogado, revocato, ingetrokken, отменено, отменён; 撤回; 已撤销, 撤销",
}
"""Status → the words and phrases that mean it."""
AMBIGUOUS = frozenset({"überholt", "superado"})
"""Words above that stand under two meanings in one language or in two: they are unknown."""
PARTLY = ("partly superseded", "partially superseded", "superseded in part")
"""A decision that is replaced in part stays accepted."""
WEAK = frozenset(
    "review rfc final active effective proposal draft pending open decided decision dropped provisional"
    " implemented submitted agreed concept bozza proposta propuesta 決定 提案 採用 通过 通過 接受 批准".split()
)
"""Words that say a state where they come first, and anything else in a remark."""
CONTRARY = (
    "not|never|no longer|until|till|unless|if|nicht|bis|kein|pas|jusqu\\w*|no|hasta|não|ate|até|non|fino"
    "|niet|tot|nie|до|не"
)
"""Words in a remark after which a status is not the plain one, as a pattern."""
MONTHS = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
)
"""The months' names, a language a line; Japanese and Chinese write them in figures."""
BLOCKS = frozenset(
    "metadata meta-data meta metadaten métadonnées metadatos metadados metadati метаданные 元数据 メタデータ"
    " document-information document-control adr-metadata decision-metadata".split()
)
"""Sections that hold labels, in canonical spelling."""
