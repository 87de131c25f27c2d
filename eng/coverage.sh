#!/usr/bin/env bash
# Prints how many lines of each package the tests have run, from the Cobertura files that "dotnet test" has left in a folder
# (VSTestSetting=eng/coverage.runsettings). A line counts as run where the tests of any project run it.
#   eng/coverage.sh FOLDER
set -euo pipefail
find "$1" -name '*.cobertura.xml' -print0 | xargs -0 -r cat | awk '
  function value(name,   found) { found = match($0, " " name "=\"[^\"]*\""); return found ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
  /<class / {
    file = value("filename"); gsub(/\\/, "/", file)
    count = split(file, part, "/src/")
    split(part[count], rest, "/")
    package = count > 1 && rest[1] ~ /^Matrix\.Core/ ? rest[1] : ""
  }
  /<line / && package != "" {
    key = file ":" value("number")
    if (!(key in lines)) { lines[key] = 1; all[package]++; sum++ }
    if (value("hits") > 0 && !(key in run)) { run[key] = 1; hit[package]++; hits++ }
  }
  END {
    for (package in all) printf "%-32s %6.1f %%  %6d of %6d lines\n", package, 100 * hit[package] / all[package], hit[package], all[package] | "LC_ALL=C sort"
    close("LC_ALL=C sort")
    if (sum == 0) { print "coverage: not measured"; exit }
    printf "coverage: %.1f %% of the lines of the packages (%d of %d)\n", 100 * hits / sum, hits, sum
  }'
