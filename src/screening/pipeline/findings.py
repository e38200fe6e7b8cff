"""What keeps a year or a comparison from being computed, published or proven, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from screening.base import Finding, ScreeningError, fail, listed, meant, trouble


# what a run is made of
def delivery_missing(city: str) -> ScreeningError:
    """Tell a city of which no year has a delivery."""
    return fail("Für diese Stadt gibt es keine Lieferung.", "lieferung.toml anlegen.", value=city)


def notebooks_not_found(folder: Path | None) -> ScreeningError:
    """Tell that the notebooks are neither in a given folder nor where they lie by default."""
    return fail(
        "Die Notebooks wurden nicht gefunden.",
        "Im Projektordner starten oder den Ordner mit --notebooks angeben.",
        value=str(folder or "notebooks"),
    )


def notebook_missing(name: str, folder: Path) -> ScreeningError:
    """Tell a notebook that the folder lacks."""
    return fail(f"Das Notebook {name} fehlt.", "Ordner der Notebooks prüfen.", file=str(folder))


# the hashes of a delivery
def hash_impossible(file: str, manifest: str, entry: str) -> Finding:
    """Tell a file of the manifest that is not there or not readable."""
    return Finding(
        "Fehler",
        "Von dieser Datei lässt sich keine Prüfsumme bilden: sie fehlt oder ist nicht lesbar.",
        "Datei ablegen oder path berichtigen.",
        manifest,
        column=f"{entry}.path",
        value=file,
    )


def hashes_not_insertable(hashes: Iterable[str], manifest: str) -> ScreeningError:
    """Tell a manifest in which hashes cannot be set without changing what else it says."""
    return fail(
        "Die Prüfsummen lassen sich nicht eintragen, ohne anderes zu ändern.",
        f"Von Hand eintragen, je [[datei]] eine Zeile: {'; '.join(hashes)}",
        file=manifest,
    )


def manifest_unwritable(path: Path) -> ScreeningError:
    """Tell a manifest that cannot be written."""
    return fail(
        "Die Datei lässt sich nicht schreiben.",
        "Zugriffsrechte prüfen; die Datei in anderen Programmen schließen.",
        file=f"{path.parent.name}/{path.name}",
    )


# the computers
def dask_missing() -> ScreeningError:
    """Tell that a cluster was asked for without the package that speaks to it."""
    return fail(
        "Für --scheduler muss Dask installiert sein.",
        "pip install distributed; ohne Cluster genügt --jobs.",
    )


def scheduler_silent(scheduler: str, why: Exception) -> ScreeningError:
    """Tell a scheduler that does not answer."""
    return fail(
        f"Der Scheduler antwortet nicht ({type(why).__name__}).",
        "Adresse prüfen, zum Beispiel tcp://rechner:8786.",
        value=scheduler,
    )


def scheduler_without_workers() -> ScreeningError:
    """Tell a scheduler that has nobody to give work to."""
    return fail(
        "Der Scheduler hat keinen Rechner, der die Arbeit macht.",
        "Auf jedem Rechner starten: dask worker mit der Adresse des Schedulers.",
    )


def worker_differs(worker: str, here: Mapping[str, str], there: object) -> Finding:
    """Tell a worker with other software: in what it differs, or why it could not say.

    Examples
    --------
    >>> here = {"screening": "abc", "python": "3.12.3", "pandas": "2.3.0"}
    >>> worker_differs("tcp://a:1", here, {"screening": "abc", "python": "3.11.9"}).message
    'Dieser Rechner des Clusters hat andere Software: python 3.11.9 statt 3.12.3, pandas fehlt statt 2.3.0.'
    >>> worker_differs("tcp://a:1", here, ImportError("screening")).message
    'Dieser Rechner des Clusters hat andere Software: ImportError.'
    """
    others = (
        ", ".join(f"{n} {there.get(n, 'fehlt')} statt {v}" for n, v in here.items() if there.get(n) != v)
        if isinstance(there, dict)
        else type(there).__name__
    )
    message = f"Dieser Rechner des Clusters hat andere Software: {others}."
    remedy = "Dort dieselbe Umgebung einrichten wie hier (requirements.lock)."
    return Finding("Fehler", message, remedy, value=worker)


def worker_blind(worker: str, folder: str) -> Finding:
    """Tell a worker that does not see a folder."""
    message = "Dieser Rechner des Clusters sieht den Ordner nicht."
    remedy = "Daten, Dokumente und Notebooks auf allen Rechnern unter demselben Pfad einbinden."
    return Finding("Fehler", message, remedy, folder, value=worker)


def workplace_unseen(place: Path) -> ScreeningError:
    """Tell that the computer of a step does not see the folder that the run works in."""
    return fail(
        "Der Arbeitsordner des Laufs ist auf diesem Rechner nicht zu sehen.",
        "Den Ordner der Dokumente (--reports) auf allen Rechnern des Clusters unter demselben Pfad einbinden.",
        file=str(place.parent),
    )


def step_aborted(step: str) -> Finding:
    """Tell a step whose process ended."""
    message = f"Der Schritt „{step}“ wurde abgebrochen: ein Rechenprozess endete unerwartet."
    remedy = "Arbeitsspeicher und Grenze offener Dateien (ulimit -n) prüfen, mit --jobs 1 erneut versuchen."
    return Finding("Fehler", message, remedy)


def software_failed(error: Exception) -> Finding:
    r"""Tell an error that nobody foresaw, by its kind and the first line of what it says.

    Examples
    --------
    >>> software_failed(ValueError("eins\nzwei")).message
    'Fehler in der Software: ValueError: eins'
    """
    message = f"Fehler in der Software: {type(error).__name__}: {str(error).partition(chr(10))[0]}"
    return Finding("Fehler", message, "Bitte melden; den ganzen Ablauf zeigt --debug.")


# the documents
def document_missing(name: str, notebook: str = "") -> Finding:
    """Tell a document that was not written; the notebook that writes it, where that is known.

    Examples
    --------
    >>> document_missing("dossier.pdf").remedy
    'Das Notebook prüfen, das dieses Dokument schreibt.'
    >>> document_missing("vergleich.pdf", "vergleich").remedy
    'Das Notebook vergleich prüfen.'
    """
    remedy = (
        f"Das Notebook {notebook} prüfen."
        if notebook
        else "Das Notebook prüfen, das dieses Dokument schreibt."
    )
    return Finding("Fehler", "Das Dokument wurde nicht geschrieben oder ist leer.", remedy, file=name)


def file_unexpected(name: str) -> Finding:
    """Tell a file that was left out, for it belongs to no document."""
    message = "Diese Datei gehört zu keinem Dokument und wurde nicht veröffentlicht."
    return Finding("Warnung", message, "Das Notebook prüfen, das sie schreibt.", file=name)


# a notebook of the city's own
def own_left_out(why: Finding | None, stem: str) -> Finding:
    """Tell a notebook of the city's own without a document, and maybe why; the year's other documents are there.

    Examples
    --------
    >>> why = Finding("Fehler", "Zelle 4: unerwarteter Fehler NameError: name 'jahrr' is not defined")
    >>> print(own_left_out(why, "12_kitas"))
    Warnung: 12_kitas.ipynb: Dieses eigene Notebook ist nicht unter den Dokumenten. Zelle 4: unerwarteter Fehler \
NameError: name 'jahrr' is not defined → Das Notebook öffnen, berichtigen und neu rechnen; alle anderen Dokumente sind da.
    """
    message = "Dieses eigene Notebook ist nicht unter den Dokumenten."
    message += f" {why.message}" if why else ""
    remedy = "Das Notebook öffnen, berichtigen und neu rechnen; alle anderen Dokumente sind da."
    return Finding("Warnung", message, remedy, f"{stem}.ipynb")


def own_undeclared(names: Iterable[str], notebook: str) -> Finding:
    """Tell a notebook of the city's own that does not take what a run gives it.

    Examples
    --------
    >>> own_undeclared(["out", "prepared"], "12_kitas.ipynb").message
    'Die Zelle der Parameter fehlt, oder sie nennt nicht alle: out, prepared.'
    """
    message = f"Die Zelle der Parameter fehlt, oder sie nennt nicht alle: {', '.join(names)}."
    remedy = "Die ersten Zellen übernehmen, wie screening notebook sie schreibt."
    return Finding("Warnung", message, remedy, notebook)


def own_name_malformed(notebook: str) -> Finding:
    """Tell a notebook of the city's own whose name its document cannot have."""
    message = "Der Name hat Zeichen, die ein Dokument nicht haben kann."
    return Finding("Warnung", message, "Umbenennen: nur Buchstaben, Ziffern, - und _.", notebook)


def figure_taken(name: str, notebook: str) -> Finding:
    """Tell a figure whose name another notebook's has."""
    message = f"Eine andere Abbildung heißt schon „{name}“."
    return Finding("Warnung", message, "Im Aufruf einen anderen name angeben.", notebook)


def folder_held(folder: str) -> ScreeningError:
    """Tell a published folder that cannot be replaced."""
    return fail(
        "Der Ordner lässt sich nicht ersetzen: eine Datei darin ist noch geöffnet, oder die Rechte fehlen.",
        "PDF und Tabellen schließen, Rechte des Ordners prüfen, dann erneut starten.",
        file=folder,
    )


def already_running(folder: Path) -> ScreeningError:
    """Tell that another run computes the same."""
    return fail(
        "Für diese Stadt, dieses Jahr und diese Fassung läuft schon eine Berechnung.",
        "Warten, bis sie fertig ist.",
        file=str(folder),
    )


def register_lost(register: str, published: str) -> ScreeningError:
    """Tell a register that is gone although something was published with it."""
    return fail(
        "Das Register der Veröffentlichungen fehlt, obwohl mit ihm schon veröffentlicht wurde.",
        "Aus der Sicherung wiederherstellen; was zu tun ist, wenn es verloren ist, steht im Handbuch.",
        file=register,
        value=published,
    )


# what is published already; `command` computes it anew
def not_published(what: str, command: str) -> ScreeningError:
    """Tell a year that was never published."""
    return fail(f"{what} ist nicht veröffentlicht.", f"Zuerst rechnen: {command}")


def published_with_hashes(what: str, command: str) -> ScreeningError:
    """Tell a year whose log gives away hashes of the delivery."""
    return fail(
        f"{what} gibt Prüfsummen der Lieferung weiter, wurde also mit einem älteren Stand veröffentlicht.",
        f"Neu rechnen: {command}",
    )


def published_without_notebook(what: str, notebook: str, command: str) -> ScreeningError:
    """Tell a year in which a notebook is missing that is rendered today."""
    return fail(
        f"{what} wurde ohne das Notebook {notebook} veröffentlicht, also mit einem älteren Stand.",
        f"Neu rechnen: {command}",
    )


def log_unreadable(what: str, log: str, command: str) -> ScreeningError:
    """Tell a comparison whose log is not readable."""
    return fail(f"{what}: {log} ist nicht lesbar.", f"Neu rechnen, dann prüfen: {command}")


def criteria_not_logged(log: str) -> ScreeningError:
    """Tell a comparison whose log does not hold the second criteria."""
    return fail(f"{log} nennt die Kriterien nicht, mit denen verglichen wurde.", "Neu rechnen.")


# what is proven of it
def not_current(what: str, reason: str, command: str) -> ScreeningError:
    """Tell what a twin would differ from for another reason than secrets."""
    message = f"{what} lässt sich nicht mit einem Zwilling vergleichen, denn es ist nicht aktuell: {reason}."
    return fail(message, f"Neu rechnen, dann prüfen: {command}")


def file_depends_on_secrets(name: str) -> Finding:
    """Tell a file that is another one with a twin's numbers."""
    message = "Mit anderen geheimen Zahlen ist diese Datei eine andere: sie sagt mehr, als diese Fassung sagen darf."
    remedy = (
        "Nicht weitergeben. Das Notebook prüfen, das sie schreibt, oder melden; dann neu rechnen und prüfen."
    )
    return Finding("Fehler", message, remedy, file=name)


def twin_not_made() -> Finding:
    """Tell that a twin's documents could not be made; why, the findings behind it say."""
    message = "Die Dokumente einer Stadt mit anderen geheimen Zahlen ließen sich nicht rechnen."
    remedy = "Was dagegen steht, folgt. Solange das so ist, nicht weitergeben: es kann an den Zahlen liegen."
    return Finding("Fehler", message, remedy)


def proof_short(year: str, short: int, secret: int) -> Finding:
    """Tell of how many secret numbers less is proven than asked for.

    Examples
    --------
    >>> proof_short("2024", 12, 130).message[:67]
    '2024: 12 von 130 geheimen Zahlen sind knapper belegt als verlangt: '
    """
    from screening.base import number

    message = (
        f"{year}: {number(short)} von {number(secret)} geheimen Zahlen {'ist' if short == 1 else 'sind'} knapper belegt als "
        f"verlangt: dass sie so offen {'bleibt' if short == 1 else 'bleiben'}, zeigt keiner der Zwillinge."
    )
    return Finding("Hinweis", message, "Was das heißt, steht im internen Dossier unter Geheimhaltung.")


def verdict_unwritable(path: Path, error: OSError) -> ScreeningError:
    """Tell an audit whose outcome cannot be written, and why."""
    why = trouble.of_folder(error, path.parent)
    return fail(
        f"Das Ergebnis der Prüfung lässt sich nicht schreiben. {why.message}",
        f"{why.remedy} Danach mit screening audit neu prüfen.",
        file=path.name,
    )


def agreement_unknown(area: str, known: Sequence[str]) -> ScreeningError:
    """Tell a Schwerpunktgebiet that has no agreement, and which have one.

    Examples
    --------
    >>> print(agreement_unknown("hof", ["am_park"]))
    Fehler: gebiete, Wert „hof“: Dieses Schwerpunktgebiet gibt es nicht. → Vorhanden: am_park.
    """
    there = f"Vorhanden: {', '.join(known)}." if known else "gebiete/<gebiet>/vereinbarung.toml anlegen."
    message = f"Dieses Schwerpunktgebiet gibt es nicht.{meant(area, known)}"
    return fail(message, there, file="gebiete", value=area)


def agreed_before(decision: str, keys: Sequence[str], file: str) -> Finding:
    """Tell what a draft of an agreement has from the decision, since it says nothing of it itself.

    Examples
    --------
    >>> agreed_before("d-01", ["stunden_woche", "monate"], "v.toml").message
    'Aus dem Beschluss d-01 übernommen, weil hier nichts steht: stunden_woche und monate.'
    """
    message = f"Aus dem Beschluss {decision} übernommen, weil hier nichts steht: {listed(keys)}."
    return Finding("Hinweis", message, "Prüfen und in der Datei eintragen.", file)


def reasons_not_told(city: str, year: int, why: str) -> Finding:
    """Tell that an agreement repeats no figures, since nobody outside has been told those of that year, and why.

    Examples
    --------
    >>> reasons_not_told("musterstadt", 2024, "faelle.csv geändert").message
    'Die Fassung für das Auswahlgespräch 2024 ist nicht aktuell (faelle.csv geändert): Gründe aus Zahlen fehlen.'
    """
    return Finding(
        "Hinweis",
        f"Die Fassung für das Auswahlgespräch {year} ist nicht aktuell ({why}): Gründe aus Zahlen fehlen.",
        f"screening run {city} --year {year} --audience gespraech, oder gruende in vereinbarung.toml eintragen.",
    )


def figures_not_told(city: str, year: int, why: str) -> Finding:
    """Tell that a report shows no figures, since nobody outside has been told those of that year, and why.

    Examples
    --------
    >>> figures_not_told("musterstadt", 2024, "noch nicht gerechnet").message
    'Die Fassung für das Auswahlgespräch 2024 ist nicht aktuell (noch nicht gerechnet): Zahlen und Evaluation fehlen.'
    """
    return Finding(
        "Hinweis",
        f"Die Fassung für das Auswahlgespräch {year} ist nicht aktuell ({why}): Zahlen und Evaluation fehlen.",
        f"screening run {city} --year {year} --audience gespraech, dann den Bericht neu ausfertigen.",
    )


def nothing_agreed(area: str) -> ScreeningError:
    """Tell a Schwerpunktgebiet whose agreement is a draft: there is nothing to report on.

    Examples
    --------
    >>> nothing_agreed("hof").findings[0].message
    'Die Vereinbarung ist nicht unterzeichnet: Zu berichten gibt es noch nichts.'
    """
    return fail(
        "Die Vereinbarung ist nicht unterzeichnet: Zu berichten gibt es noch nichts.",
        "unterzeichnet mit Datum eintragen, wenn sie gilt.",
        file=f"gebiete/{area}/vereinbarung.toml",
    )
