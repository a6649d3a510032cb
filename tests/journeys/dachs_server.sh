#!/bin/sh
# A DaCHS data centre of our own making on loopback, for tests/journeys/test_dachs.py. Debian, as root, on a machine that
# has no DaCHS of somebody else's: its settings are overwritten.
#   tests/journeys/dachs_server.sh start    installs gavodachs2-server, publishes a table and a cone search, serves them
#   tests/journeys/dachs_server.sh stop     ends the server that was started, and PostgreSQL if that was started
set -eu

port=8099
pid=/run/continuum-dachs.pid
started=/run/continuum-dachs.postgresql
here=$(cd "$(dirname "$0")" && pwd)

as_dachs() {
    su -s /bin/sh dachsroot -c "cd /tmp && $1"
}

get() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" > /dev/null
}

start() {
    if ! command -v dachs > /dev/null; then
        apt-get update -qq
        get postgresql curl
    fi
    # Debian starts no cluster where no init runs, and the package of DaCHS makes its database while it is installed.
    if pg_lsclusters --no-header | grep -q ' down '; then
        pg_lsclusters --no-header | while read -r release name _; do pg_ctlcluster "$release" "$name" start; done
        touch "$started"
    fi
    command -v dachs > /dev/null || get gavodachs2-server
    printf '%s\n' '[ivoa]' 'authority: continuum.example' '[web]' 'bindAddress: 127.0.0.1' "serverPort: $port" \
        "serverURL: http://localhost:$port" > /etc/gavo.rc
    install -o dachsroot -g gavo -m 644 "$here/dachs/defaultmeta.txt" /var/gavo/etc/defaultmeta.txt
    install -d -o dachsroot -g gavo /var/gavo/inputs/krill
    install -o dachsroot -g gavo -m 644 "$here/dachs/q.rd" /var/gavo/inputs/krill/q.rd
    as_dachs 'dachs imp krill/q && dachs pub //services && dachs pub //tap && dachs pub krill/q'
    su -s /bin/sh dachsroot -c 'cd /tmp && exec dachs serve debug' > /tmp/continuum-dachs.log 2>&1 &
    echo $! > "$pid"
    tries=0
    until curl -sf "http://localhost:$port/oai.xml?verb=Identify" > /dev/null; do
        tries=$((tries + 1))
        [ "$tries" -le 60 ] || { tail -5 /tmp/continuum-dachs.log >&2; exit 1; }
        sleep 1
    done
    echo "CATALOGUE_TEST_DACHS=http://localhost:$port"
}

stop() {
    kill "$(cat "$pid")" && rm "$pid"
    if [ -e "$started" ]; then
        pg_lsclusters --no-header | while read -r release name _; do pg_ctlcluster -m fast "$release" "$name" stop; done
        rm "$started"
    fi
}

case "${1:-}" in
    start | stop) "$1" ;;
    *) sed -n '2,5p' "$0" && exit 2 ;;
esac
