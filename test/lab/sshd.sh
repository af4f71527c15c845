# People who log in to a host, and the sshd that lets them: PUBLIC-KEY
# All have the same key and no password.
set -eu
for user in dev ops plain; do
  useradd --create-home --shell /bin/bash --password '*' "$user"
done
for user in noisy fish tcsh; do
  shell=$(command -v "$user" || command -v bash)
  useradd --create-home --shell "$shell" --password '*' --groups docker "$user"
done
# Of an ssh command's bash, Debian's reads this file.
echo 'echo Welcome, it is a fine day' > /home/noisy/.bashrc
usermod --append --groups docker dev
for user in ops noisy fish tcsh; do
  echo "$user ALL=(ALL) NOPASSWD: ALL"
done > /etc/sudoers.d/lab

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
Match User noisy
  Banner /etc/ssh/lab/banner
CONFIG
echo 'Authorised use only.' > /etc/ssh/lab/banner
cat /etc/ssh/lab/host_key.pub
