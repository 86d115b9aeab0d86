#!/bin/sh
# measure.sh REPORT PROGRAM [ARGUMENT...]
# Runs the program and writes REPORT: its exit status, and this shell's /proc stat line, in which the kernel keeps the
# processor time of all ended and awaited descendants (fields 16 and 17). REPORT.pid holds the program's process id as
# soon as it runs. The same for every program that is compared.
report=$1
shift
sh -c 'echo $$ >"$0.pid" && exec "$@"' "$report" "$@"
status=$?
read -r line <"/proc/$$/stat"
printf '%s\n%s\n' "$status" "$line" >"$report"
exit "$status"
