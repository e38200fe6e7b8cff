-- What Quarto would carry out before it calls Pandoc comes with a word in between (report/render/quarto.py). From here on,
-- before our filter, the text is again what Pandoc reads in the embedded route; what is for the other format is gone.

local function awake(text)
  return (text:gsub("0ruhend", ""))
end

local function woken(element)
  for _, name in ipairs({"text", "target", "src", "title"}) do
    if type(element[name]) == "string" then element[name] = awake(element[name]) end
  end
  if element.t == "Header" then
    element.identifier = element.identifier:gsub("%-?0ruhend$", ""):gsub("0ruhend%-?", "")
  end
  for key, value in pairs(element.attributes or {}) do
    if value:find("0ruhend", 1, true) then element.attributes[key] = awake(value) end
  end
  return element
end

local wakes = {}
for name in ("Str Code Math RawInline Span Link Image CodeBlock RawBlock Div Header"):gmatch("%a+") do
  wakes[name] = woken
end

local function meant(div)
  local only = div.attributes["nur-in"]
  if only then return FORMAT:match(only) and div.content or {} end
end

return {{Div = meant}, wakes}
