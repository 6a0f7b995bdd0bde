#!/bin/sh
# What a root certificate with many permitted names costs a client: handshakes with OpenSSL's own client, a fresh one each time, verified
# against a root for N hosts and against one for any host, in turn. Needs openssl. Usage: bench/roots.sh [HOSTS [SECONDS [ROUNDS]]]
set -eu
hosts=${1:-700} seconds=${2:-5} rounds=${3:-3}
work=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

make() { # NAME, extension lines of the root
    cat >"$1.cnf" <<CNF
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
$2
[leaf]
subjectAltName = DNS:bedrock-runtime.region-350.amazonaws.com
extendedKeyUsage = serverAuth
CNF
    openssl req -x509 -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1-root.key" -subj "/CN=root $1" -days 30 -config "$1.cnf" -extensions ca -out "$1-root.pem" 2>/dev/null
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -subj "/CN=leaf" -config "$1.cnf" -out "$1.csr" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA "$1-root.pem" -CAkey "$1-root.key" -days 10 -extfile "$1.cnf" -extensions leaf -out "$1.pem" 2>/dev/null
}

names=$(i=0; while [ $i -lt "$hosts" ]; do printf 'permitted;DNS.%d = bedrock-runtime.region-%d.amazonaws.com\n' $i $i; i=$((i + 1)); done)
make many "nameConstraints = critical,@names
[names]
$names"
make any ""
openssl verify -CAfile many-root.pem many.pem >/dev/null

run() { # NAME
    openssl s_server -accept 127.0.0.1:0 -cert "$1.pem" -key "$1.key" -quiet -www >server.log 2>&1 &
    server=$!
    port=
    while [ -z "$port" ]; do port=$(ss -Hltnp 2>/dev/null | sed -n "s/.*127\.0\.0\.1:\([0-9]*\) .*pid=$server,.*/\1/p" | head -n 1); kill -0 $server; done
    openssl s_time -connect "127.0.0.1:$port" -new -verify 3 -CAfile "$1-root.pem" -time "$seconds" 2>/dev/null | sed -n "s/^\([0-9]*\) connections in \([0-9.]*\)s.*/\1 \2/p" |
        awk -v name="$1" '{ printf "%-5s %6d handshakes, %6.1f µs of the client'"'"'s processor each\n", name, $1, $2 / $1 * 1e6 }'
    kill $server
    wait $server 2>/dev/null || true
    server=
}

for round in $(seq "$rounds"); do run any; run many; done
echo "root: any $(wc -c <any-root.pem) bytes, many $(wc -c <many-root.pem) bytes (PEM, $hosts hosts)"
