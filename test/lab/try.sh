# Tries in throw-away namespaces what a host needs of the kernel: LAB
folder=$(mktemp -d "$1/try.XXXXXX")
trap 'umount "$folder/root" 2>/dev/null || true; rm -rf "$folder"' EXIT
mkdir "$folder/lower" "$folder/upper" "$folder/work" "$folder/root"
cd "$folder"
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work root
ip link add eth0 type veth peer name eth1
ip link add bridge0 type bridge
