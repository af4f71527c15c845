# Makes the files of a host and becomes its first process: LAB ENGINE ID SHARED HOSTNAME
# It runs alone in new mount, PID and UTS namespaces and in the host's network namespace.
# All it mounts is seen by that host only and is gone with its last process.
set -eu
lab=$1 engine=$2 id=$3 shared=$4 hostname=$5

# This /proc is still the machine's: the PID by which processes outside know this one.
read -r pid _ </proc/self/stat

hostname "$hostname"
# Relative paths, because overlay's options have meanings of their own for "," and ":".
cd "$lab"
mount -t overlay overlay -o "lowerdir=roots/$engine,upperdir=hosts/$id/upper,workdir=hosts/$id/work" "hosts/$id/root"
cd "hosts/$id/root"
mount -t proc proc proc
# A sysfs shows the network namespace of whoever mounts it.
mount -t sysfs sysfs sys
mount --rbind /sys/fs/cgroup sys/fs/cgroup
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mkdir -p run/lock var/lib/docker lab
# The engine's own overlay mounts need a real file system below.
mount --bind ../docker var/lib/docker
mount --bind "$shared" lab

echo "$hostname" > etc/hostname
printf '127.0.0.1 localhost %s\n::1 localhost\n' "$hostname" > etc/hosts
echo 'nameserver 192.0.2.20' > etc/resolv.conf

# Not chroot: `docker import` remounts "/", and that must be a mount.
pivot_root . mnt
cd /
umount -l /mnt
mount --make-rshared /

echo "$pid"
exec >/dev/null
# Bash reaps what loses its parent. Input ends when the process that started the lab is gone,
# however it went, and with the first process of a PID namespace all others end.
while read -r _; do :; done
