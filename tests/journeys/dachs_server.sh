#!/bin/sh
# A DaCHS data centre of our own making on loopback, for tests/journeys/test_dachs.py. Debian, as root, with PostgreSQL:
#   tests/journeys/dachs_server.sh start    installs gavodachs2-server, publishes a table and a cone search, serves them
#   tests/journeys/dachs_server.sh stop     ends the server that was started
set -eu

port=8099
pid=/run/continuum-dachs.pid
here=$(cd "$(dirname "$0")" && pwd)

as_dachs() {
    su -s /bin/sh dachsroot -c "cd /tmp && $1"
}

start() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql || true
    pg_ctlcluster 15 main start 2>/dev/null || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends gavodachs2-server
    printf '%s\n' '[ivoa]' 'authority: continuum.example' '[web]' 'bindAddress: 127.0.0.1' "serverPort: $port" \
        "serverURL: http://localhost:$port" > /etc/gavo.rc
    install -o dachsroot -g gavo -m 644 "$here/dachs/defaultmeta.txt" /var/gavo/etc/defaultmeta.txt
    install -d -o dachsroot -g gavo /var/gavo/inputs/krill
    install -o dachsroot -g gavo -m 644 "$here/dachs/q.rd" /var/gavo/inputs/krill/q.rd
    as_dachs 'dachs imp krill/q && dachs pub //services && dachs pub //tap && dachs pub krill/q'
    su -s /bin/sh dachsroot -c 'cd /tmp && exec dachs serve debug' > /tmp/continuum-dachs.log 2>&1 &
    echo $! > "$pid"
    until curl -sf "http://localhost:$port/oai.xml?verb=Identify" > /dev/null; do sleep 1; done
    echo "CATALOGUE_TEST_DACHS=http://localhost:$port"
}

stop() {
    kill "$(cat "$pid")" && rm "$pid"
}

case "${1:-}" in
    start | stop) "$1" ;;
    *) sed -n '2,4p' "$0" && exit 2 ;;
esac
