-- One Pandoc filter for the subset of Quarto's Markdown that the notebooks use: numbers and cross references,
-- captions, callouts, columns, page breaks, alternative texts. Quarto runs it too, before its own filters, which
-- then find nothing left to do: so both routes set the same document.

local WORDS = {fig = "Abbildung", tbl = "Tabelle", sec = "Abschnitt"}
local CALLOUTS = {note = "Hinweis", tip = "Tipp", important = "Wichtig", warning = "Warnung", caution = "Vorsicht"}
local HTML = FORMAT:match("html") ~= nil
local TYPST = FORMAT:match("typst") ~= nil

local names = {}     -- id → "Abbildung 3"
local problems = {}  -- what is told on stderr before giving up
local alone = false  -- a single block, without the document that numbers it and holds what it refers to
local unnumbered = false  -- a document whose headings bear no numbers
local utils = pandoc.utils

local function raw(text)
  return pandoc.RawBlock(HTML and "html" or "typst", text)
end

local function raw_inline(text)
  return pandoc.RawInline(HTML and "html" or "typst", text)
end

local function typst_string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

local function typst_inlines(inlines)
  local text = pandoc.write(pandoc.Pandoc({pandoc.Plain(inlines)}), "typst", {wrap_text = "none"})
  -- not at the start of a line any more: "1." would begin a list
  return "#none;" .. text:gsub("%s+$", "")
end

local function html_text(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

local function kind_of(id)
  local kind = id:match("^(%a+)%-.")
  return WORDS[kind] and kind or nil
end

local function callout_kind(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if CALLOUTS[kind] then return kind end
  end
end

local function callout_title(div)
  if div.attributes.title then return {pandoc.Str(div.attributes.title)} end
  if div.content[1] and div.content[1].t == "Header" then return div.content[1].content end
  return {pandoc.Str(CALLOUTS[callout_kind(div)])}
end

-- a table's caption is the last paragraph of its div; so is that of a figure made of several parts
local function split_caption(div)
  local content = pandoc.Blocks(div.content)
  local last = content[#content]
  if #content > 1 and last.t == "Para" then
    content:remove(#content)
    return content, last.content
  end
  return content, pandoc.Inlines({})
end

local function numbered(id, caption)
  local name = names[id]
  if not name then return caption end
  local head = pandoc.Inlines({pandoc.Strong({pandoc.Str(name .. (#caption > 0 and ":" or ""))})})
  if #caption > 0 then head:insert(pandoc.Space()) end
  return head .. caption
end

-- 1. what is hidden from this format, and headings that are really titles of callouts ----------------------

local function visible(div)
  local given = div.attributes["when-format"]
  local here = given and ((given == "html" and HTML) or ((given == "typst" or given == "pdf") and TYPST))
  if div.classes:includes("content-visible") and not here then return {} end
  if div.classes:includes("content-hidden") and here then return {} end
  if callout_kind(div) and not div.attributes.title and div.content[1] and div.content[1].t == "Header" then
    div.attributes.title = utils.stringify(div.content[1].content)
    div.content:remove(1)
    return div
  end
end

-- 2. numbers, in the order of the document --------------------------------------------------------------

local counters = {fig = 0, tbl = 0}
local sections = {0, 0, 0, 0, 0, 0}
local annexed = false  -- whether sections have letters

local function count(id)
  local kind = kind_of(id)
  if not kind or kind == "sec" then return end
  if names[id] then
    problems[#problems + 1] = "Die Marke „" .. id .. "“ kommt zweimal vor."
    return
  end
  counters[kind] = counters[kind] + 1
  names[id] = WORDS[kind] .. "\u{a0}" .. counters[kind]
end

local function table_id(tbl)
  -- older Pandocs, and Quarto, leave {#tbl-x} at the end of the caption
  if tbl.identifier ~= "" then return tbl.identifier end
  local block = tbl.caption.long[#tbl.caption.long]
  local inlines = block and block.content or {}
  local start = #inlines
  while start > 0 and not (inlines[start].t == "Str" and inlines[start].text:match("^{#tbl%-.")) do start = start - 1 end
  if start == 0 then return "" end
  local given = utils.stringify({table.unpack(inlines, start)}):gsub("“", '"'):gsub("”", '"')
  local read = pandoc.read("[]" .. given, "markdown").blocks[1].content
  if #read == 1 and read[1].t == "Span" then
    tbl.attr = read[1].attr
    if start > 1 and inlines[start - 1].t == "Space" then start = start - 1 end
    block.content = {table.unpack(inlines, 1, start - 1)}
  end
  return tbl.identifier
end

local numbering = {
  traverse = "topdown",
  Header = function(header)
    if header.classes:includes("unnumbered") then return end
    sections[header.level] = sections[header.level] + 1
    for level = header.level + 1, 6 do sections[level] = 0 end
    local parts = {}
    for level = 1, header.level do
      local letter = annexed and level == 1
      parts[#parts + 1] = letter and string.char(64 + sections[level]) or tostring(sections[level])
    end
    local number = table.concat(parts, ".")
    if kind_of(header.identifier) == "sec" then
      names[header.identifier] = WORDS.sec .. "\u{a0}" .. number
    end
    header.attributes.nummer = number
    return header
  end,
  Figure = function(figure) count(figure.identifier) end,
  Table = function(tbl)
    count(table_id(tbl))
    return tbl
  end,
  Div = function(div)
    if div.classes:includes("anhang") then
      annexed = true
      sections = {0, 0, 0, 0, 0, 0}
    end
    count(div.identifier)
  end,
}

-- 3. references -------------------------------------------------------------------------------------------

local function resolve(cite)
  local result = pandoc.Inlines({})
  for position, citation in ipairs(cite.citations) do
    local name = names[citation.id]
    local kind = kind_of(citation.id)
    if alone then name = (kind and WORDS[kind] .. "\u{a0}" or "@") .. citation.id:sub(kind and #kind + 2 or 1) end
    if not name then
      problems[#problems + 1] = "Der Verweis @" .. citation.id .. " zeigt ins Leere."
      return
    end
    if position > 1 then result:extend({pandoc.Str(","), pandoc.Space()}) end
    if #citation.prefix > 0 then
      result:extend(citation.prefix)
      result:insert(pandoc.Space())
    end
    -- what a single block refers to lies elsewhere
    local text = pandoc.Str(name)
    result:insert(alone and text or pandoc.Link({text}, "#" .. citation.id, "", {class = "verweis"}))
  end
  return result
end

-- the same with words of its own, for where nothing is numbered
local function resolve_link(link)
  -- to what only the paper holds
  if link.classes:includes("weg") then return not TYPST and link.content or nil end
  local id = link.target:match("^#(.+)")
  if not (id and link.classes:includes("verweis")) then return end
  if alone then return link.content end
  if not names[id] then
    problems[#problems + 1] = "Der Verweis @" .. id .. " zeigt ins Leere."
    return
  end
  link.content = {pandoc.Str(names[id])}
  return link
end

-- 4. the pieces -------------------------------------------------------------------------------------------

local function with_alt(image)
  local alt = image.attributes["fig-alt"] or image.attributes.alt or utils.stringify(image.caption)
  image.attributes["fig-alt"] = nil
  image.attributes.alt = nil
  return image, alt
end

local function typst_image(image)
  local source, alt = with_alt(image)
  local width = source.attributes.width or "100%"
  if not width:match("^[%d.]+[%a%%]+$") then width = "100%" end
  if alt == "" then
    problems[#problems + 1] = "Das Bild " .. source.src .. " hat keinen Alternativtext (fig-alt)."
  end
  return "image(" .. typst_string(source.src) .. ", alt: " .. typst_string(alt) .. ", width: " .. width .. ")"
end

local function image(img)
  if TYPST then return raw_inline("#" .. typst_image(img)) end
  local source, alt = with_alt(img)
  source.caption = {pandoc.Str(alt)}
  source.title = ""
  -- written here, so that no other filter makes a figure of it
  return raw_inline((pandoc.write(pandoc.Pandoc({pandoc.Plain({source})}), "html5", {wrap_text = "none"})))
end

local function typst_figure(blocks, id, caption, kind)
  local open = pandoc.Blocks({raw("#figure([")})
  open:extend(blocks)
  local tail = #caption > 0 and (", caption: [" .. typst_inlines(caption) .. "]") or ""
  local place = kind == "table" and "table" or "image"
  open:insert(raw("], kind: " .. place .. ", numbering: none, supplement: none" .. tail .. ")"
    .. (id ~= "" and "<" .. id .. ">" or "")))
  return open
end

local function html_float(id, class, caption, content)
  local open = '<figure class="' .. class .. '"' .. (id ~= "" and ' id="' .. html_text(id) .. '"' or "") .. ">"
  local blocks = pandoc.Blocks({raw(open)})
  local text = pandoc.Blocks({raw("<figcaption>"), pandoc.Plain(caption), raw("</figcaption>")})
  if #caption > 0 and class == "tabelle" then blocks:extend(text) end
  blocks:extend(content)
  if #caption > 0 and class ~= "tabelle" then blocks:extend(text) end
  blocks:insert(raw("</figure>"))
  return blocks
end

local function figure(fig)
  local caption = numbered(fig.identifier, utils.blocks_to_inlines(fig.caption.long))
  if TYPST then return typst_figure(fig.content, fig.identifier, caption, "image") end
  -- on a narrow screen a picture keeps a size at which it can be read, and is moved by hand or by keyboard
  local spoken = html_text(#caption > 0 and utils.stringify(caption) or "Abbildung")
  local content = pandoc.Blocks({raw('<div class="bild-rahmen" role="region" tabindex="0" aria-label="' .. spoken .. '">')})
  content:extend(fig.content)
  content:insert(raw("</div>"))
  return html_float(fig.identifier, "abbildung", caption, content)
end

local function callout(div, kind)
  local title = callout_title(div)
  local blocks = pandoc.Blocks({})
  if HTML then
    blocks:extend({raw('<aside class="hinweis hinweis-' .. kind .. '" role="note">'),
      raw('<p class="hinweis-titel">'), pandoc.Plain(title), raw("</p>")})
    blocks:extend(div.content)
    blocks:insert(raw("</aside>"))
  else
    blocks:insert(raw('#hinweiskasten("' .. kind .. '", [' .. typst_inlines(title) .. "])["))
    blocks:extend(div.content)
    blocks:insert(raw("]"))
  end
  return blocks
end

local function columns(div, number)
  local blocks = pandoc.Blocks({})
  local other = HTML and "typst" or "html"
  div.content = div.content:filter(function(b) return b.t ~= "RawBlock" or b.format ~= other end)
  if HTML then
    blocks:insert(raw('<div class="raster raster-' .. number .. '">'))
    for _, block in ipairs(div.content) do
      blocks:extend({raw("<div>"), block, raw("</div>")})
    end
    blocks:insert(raw("</div>"))
  else
    blocks:insert(raw("#grid(columns: (1fr,) * " .. number .. ", gutter: 1em,"))
    for _, block in ipairs(div.content) do
      blocks:extend({raw("["), block, raw("],")})
    end
    blocks:insert(raw(")"))
  end
  return blocks
end

local function div(element)
  if element.classes:includes("anhang") then
    return TYPST and not alone and {raw('#counter(heading).update(0)\n#set heading(numbering: "A.1")')} or {}
  end
  local kind = callout_kind(element)
  if kind then return callout(element, kind) end
  local ncol = element.attributes["layout-ncol"]
  if ncol and not kind_of(element.identifier) then return columns(element, math.tointeger(tonumber(ncol)) or 1) end
  local float = kind_of(element.identifier)
  if float == "fig" or float == "tbl" or element.classes:includes("tabelle") then
    local content, caption = split_caption(element)
    caption = numbered(element.identifier, caption)
    local is_table = float ~= "fig"
    if TYPST then return typst_figure(content, element.identifier, caption, is_table and "table" or "image") end
    return html_float(element.identifier, is_table and "tabelle" or "abbildung", caption, content)
  end
end

local function plain_table(tbl)
  local caption = numbered(tbl.identifier, utils.blocks_to_inlines(tbl.caption.long))
  if #caption > 0 then tbl.caption = {long = {pandoc.Plain(caption)}} end
  -- written here, so that no other filter takes it for one it has to number
  local text = pandoc.write(pandoc.Pandoc({tbl}), HTML and "html5" or "typst", {wrap_text = "none"})
  if HTML then
    local spoken = html_text(utils.stringify(caption))
    if spoken == "" then spoken = "Tabelle" end
    return raw('<div class="tabelle-rahmen" role="group" tabindex="0" aria-label="' .. spoken .. '">\n' .. text
      .. "\n</div>")
  end
  return raw((text:gsub("align%(center%)%[#table", "align(start)[#table")))
end

local function paragraph(para)
  local text = utils.stringify(para)
  if text:match("^{{<%s*pagebreak%s*>}}$") then
    return raw(HTML and '<div class="seitenumbruch"></div>' or "#pagebreak(weak: true)")
  end
end

-- German quotation marks in both outputs, whatever the writer would take
local function quoted(element)
  local double = element.quotetype == "DoubleQuote"
  local result = pandoc.Inlines({pandoc.Str(double and "„" or "‚")})
  result:extend(element.content)
  result:insert(pandoc.Str(double and "“" or "‘"))
  return result
end

local function header(element)
  local number = element.attributes.nummer
  element.attributes.nummer = nil
  if HTML then
    element.level = element.level + 1
    if number and not unnumbered then
      element.content:insert(1, pandoc.Span({pandoc.Str(number)}, {class = "nummer"}))
      element.content:insert(2, pandoc.Space())
    end
  end
  return element
end

function Pandoc(doc)
  alone = doc.meta.einzeln ~= nil
  unnumbered = doc.meta.nonumbers == true
  doc = doc:walk({Div = visible})
  if not alone then doc = doc:walk(numbering) end
  doc = doc:walk({Cite = resolve, Link = resolve_link, Quoted = quoted})
  doc = doc:walk({Para = paragraph, Header = header, Table = plain_table})
  doc = doc:walk({Image = image})
  doc = doc:walk({Figure = figure, Div = div})
  if #problems > 0 then
    for _, problem in ipairs(problems) do io.stderr:write("FEHLER: " .. problem .. "\n") end
    os.exit(83)
  end
  return doc
end
