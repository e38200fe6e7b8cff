-- Behind our filter and before Quarto's own: nothing is left that they would know. What they make of code, divisions and
-- marks, and what looks like a command of Quarto's, in a title as in a picture's alternative text, stays as it is.

local HTML = FORMAT:match("html") ~= nil

local function holds(block, name)
  local found = false
  pandoc.Blocks({block}):walk({[name] = function() found = true end})
  return found
end

local function write(blocks)
  local options = {wrap_text = "none", highlight_method = "none"}
  return pandoc.write(pandoc.Pandoc(blocks), HTML and "html5" or "typst", options)
end

local function raw(text)
  return pandoc.RawBlock(HTML and "html" or "typst", text)
end

-- what stands before and behind the content of a division or a mark
local function around(element)
  local filled = element:clone()
  local word = pandoc.Plain({pandoc.Str("0ruhend")})
  filled.content = element.t == "Div" and {word} or word.content
  local open, close = write({element.t == "Div" and filled or pandoc.Plain({filled})}):match("^(.-)0ruhend(.*)$")
  return open, close
end

local function marked(span)
  if #span.classes == 0 then return end
  local open, close = around(span)
  local result = pandoc.Inlines({pandoc.RawInline("html", open)})
  result:extend(span.content)
  result:insert(pandoc.RawInline("html", close))
  return result
end

-- what Pandoc takes for a section, and puts into the contents: a division that begins with its only heading of that level
local function is_section(div)
  local first = div.content[1]
  if not first or first.t ~= "Header" then return false end
  for number, block in ipairs(div.content) do
    if number > 1 and block.t == "Header" and block.level <= first.level then return false end
  end
  return true
end

local settled

local function opened(div)
  local open, close = around(div)
  local result = pandoc.Blocks({raw(open)})
  result:extend(settled(div.content))
  result:insert(raw(close))
  return result
end

local function written(blocks)
  local text = write(blocks)
  -- behind the last paragraph a line stays free, as before Typst's next one
  if not text:find("{{<", 1, true) then return {raw(HTML and text or text .. "\n")} end
  -- in code, a command that stays text cannot be written otherwise
  if #blocks == 1 then return blocks[1].t == "Div" and opened(blocks[1]) or blocks end
  local result = pandoc.Blocks({})
  for _, block in ipairs(blocks) do result:extend(written(pandoc.Blocks({block}))) end
  return result
end

settled = function(blocks)
  local result, waiting = pandoc.Blocks({}), pandoc.Blocks({})
  local function flush()
    if #waiting > 0 then result:extend(written(waiting)) end
    waiting = pandoc.Blocks({})
  end
  for _, block in ipairs(blocks) do
    local div = block.t == "Div"
    -- an empty division may be one in which Quarto keeps something
    local stays = block.t == "Header" or block.t == "RawBlock" or div and #block.content == 0
    local note = HTML and not stays and holds(block, "Note")
    local section = div and is_section(block)
    if stays or note or section then flush() end
    if section then
      result:extend(opened(block))
    elseif note then
      -- notes are numbered through the page
      result:insert(block:walk({Span = marked}))
    elseif stays then
      result:insert(block)
    else
      waiting:insert(block)
    end
  end
  flush()
  return result
end

local function guarded(element)
  local text = element.text
  if not (text:find("{{<", 1, true) or text:find(">}}", 1, true)) then return end
  if element.t == "Str" then
    local parts, from = pandoc.Inlines({}), 1
    for start = 1, #text - 2 do
      local three = text:sub(start, start + 2)
      if three == "{{<" or three == ">}}" then
        parts:insert(pandoc.Str(text:sub(from, start)))
        from = start + 1
      end
    end
    parts:insert(pandoc.Str(text:sub(from)))
    return parts
  elseif element.attributes then
    element.attributes.shortcodes = "false"
  else
    local brace = element.format:match("typst") and "\\u{7b}{<" or "&#123;{<"
    element.text = text:gsub("{{<", function() return brace end)
  end
  return element
end

function Pandoc(doc)
  doc.blocks = settled(doc.blocks)
  return doc:walk({
    Str = guarded, Code = guarded, CodeBlock = guarded, RawInline = guarded, RawBlock = guarded,
  })
end
