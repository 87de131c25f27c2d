# Prints tests/Packages/ReadmeExamples/Examples.cs.template with the C# blocks of the README in it, under the README's own using directives.
#   awk -f eng/readme-examples.awk README.md tests/Packages/ReadmeExamples/Examples.cs.template
FNR == NR && /^```csharp$/ { block = ""; inside = 1; next }
FNR == NR && /^```$/ && inside { inside = 0; blocks[++count] = block; next }
FNR == NR && inside && /^global using / { print > usings_file; next }
FNR == NR && inside && /^using / { if (!($0 in seen)) { seen[$0] = 1; print }; next }
FNR == NR && inside { block = block $0 "\n"; next }
FNR == NR { next }
/^\/\/README / {
  found = 0
  for (i = 1; i <= count; i++) if (index(blocks[i], substr($0, 10))) { printf "%s", blocks[i]; found = 1; break }
  if (!found) { print "#error the README has no example with " substr($0, 10) }
  next
}
{ print }
