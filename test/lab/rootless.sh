# A rootless engine of the person `own`, who may do nothing else: [DOCKERD-FLAG…], with the environment for its start.
set -eu
useradd --create-home --shell /bin/bash --password '*' own
mkdir -p "$XDG_RUNTIME_DIR" /lab/own
chown own: "$XDG_RUNTIME_DIR" /lab/own
chmod 700 "$XDG_RUNTIME_DIR"
# The machine's own /dev may be for root alone.
mount -t tmpfs tmpfs /dev/net
mknod -m 666 /dev/net/tun c 10 200
exec setsid setpriv --reuid=own --regid=own --init-groups \
  /usr/share/docker.io/contrib/dockerd-rootless.sh --storage-driver=vfs \
  --host="unix://$XDG_RUNTIME_DIR/docker.sock" --host=unix:///lab/own/docker.sock "$@"
