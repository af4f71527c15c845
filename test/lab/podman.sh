# Podman's service in a root filesystem of its own on a host of the lab: LAB ROOT ID SHARED
# It runs in the host's network, PID and UTS namespaces and in a mount namespace of its own, which ends with it.
set -eu
lab=$1 root=$2 id=$3 shared=$4

cd "$lab"
here="hosts/$id/podman"
mkdir -p "$here/upper" "$here/work" "$here/root"
mount -t overlay overlay -o "lowerdir=roots/$root,upperdir=$here/upper,workdir=$here/work" "$here/root"
cd "$here/root"
mount -t proc proc proc
mount -t sysfs sysfs sys
# Its runtime refuses a machine that has both generations of cgroups mounted.
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mkdir -p run/lock lab etc/containers
mount --bind "$shared" lab
# Cgroups would be left in the machine's tree when the host is thrown away.
printf '[containers]\ncgroups = "disabled"\n' > etc/containers/containers.conf
exec chroot . podman --storage-driver=vfs --cgroup-manager=cgroupfs \
  system service --time=0 unix:///lab/podman.sock
