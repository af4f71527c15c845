# Certificates for an engine that is asked by TLS: FOLDER ADDRESS
# FOLDER gets `server`, and one folder for each of the people that ask: `person` is the one who may.
set -eu
mkdir -p "$1"
cd "$1"

# An authority: NAME
authority() {
  openssl req -quiet -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 30 \
    -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" 2>&1
}

# Key and certificate by an authority: FOLDER AUTHORITY EXTENSIONS [OPTION…]
certificate() {
  folder=$1 by=$2 extensions=$3
  shift 3
  mkdir -p "$folder"
  openssl req -quiet -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc \
    -subj "/CN=$folder" -keyout "$folder/key.pem" -out request.pem 2>&1
  printf '%s\n' "$extensions" > extensions
  openssl x509 -req -in request.pem -CA "$by.pem" -CAkey "$by.key" -extfile extensions \
    -out "$folder/cert.pem" "$@" 2>&1
  cp ours.pem "$folder/ca.pem"
}

authority ours
authority theirs
client='extendedKeyUsage = clientAuth'
names="subjectAltName = DNS:lab, DNS:localhost, IP:127.0.0.1, IP:$2"
certificate server ours "$names
extendedKeyUsage = serverAuth"
certificate person ours "$client"
certificate expired ours "$client" -not_before 20200101000000Z -not_after 20200102000000Z
# Known to another authority only.
certificate outsider theirs "$client"
# Takes the other authority's word for who the engine is.
certificate misled ours "$client"
cp theirs.pem misled/ca.pem
# Has nothing to show.
mkdir anonymous
cp ours.pem anonymous/ca.pem
rm -f request.pem extensions
