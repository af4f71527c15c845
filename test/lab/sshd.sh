# People who log in to a host, and the sshd that lets them: PUBLIC-KEY
# All have the same key and no password.
set -eu
for user in dev ops plain; do
  useradd --create-home --shell /bin/bash --password '*' "$user"
done
usermod --append --groups docker dev
echo 'ops ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/ops

mkdir -p /run/sshd /etc/ssh/lab
echo "$1" > /etc/ssh/lab/authorized_keys
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/lab/host_key
cat > /etc/ssh/lab/config <<CONFIG
HostKey /etc/ssh/lab/host_key
AuthorizedKeysFile /etc/ssh/lab/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
PidFile /run/sshd/pid
CONFIG
cat /etc/ssh/lab/host_key.pub
