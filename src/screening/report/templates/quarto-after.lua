-- Behind our filter and before Quarto's own: nothing is left that they would know. What they make of code, divisions and
-- marks, and what looks like a command of Quarto's, in a title as in a picture's alternative text, stays as it is.

local HTML = FORMAT:match("html") ~= nil

local function holds(block, name)
  local found = false
  pandoc.Blocks({block}):walk({[name] = function() found = true end})
  return found
end

local function written(blocks)
  local options = {wrap_text = "none", highlight_method = "none"}
  local text = pandoc.write(pandoc.Pandoc(blocks), HTML and "html5" or "typst", options)
  -- in code, a command that stays text cannot be written otherwise
  return text:find("{{<", 1, true) and blocks or {pandoc.RawBlock(HTML and "html" or "typst", text)}
end

local function settled(blocks)
  local result, waiting = pandoc.Blocks({}), pandoc.Blocks({})
  local function write()
    if #waiting > 0 then result:extend(written(waiting)) end
    waiting = pandoc.Blocks({})
  end
  for _, block in ipairs(blocks) do
    -- headings are for the contents, also those of plain divisions; notes are numbered through the page
    local section = block.t == "Header" or block.t == "Div" and #block.classes == 0 and holds(block, "Header")
    if section or block.t == "RawBlock" or HTML and holds(block, "Note") then
      write()
      result:insert(block)
    else
      waiting:insert(block)
    end
  end
  write()
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
