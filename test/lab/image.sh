# Makes the files of the image and packs them: BUSYBOX FOLDER
# FOLDER gets layer.tar, the same bytes for the same busybox.
set -eu
files=$2/files
mkdir -p "$files/bin" "$files/etc" "$files/root" "$files/tmp" "$files/usr" "$files/www"
# Where a Debian program looks for its libraries, for containers that are given the host's /usr.
ln -s usr/lib "$files/lib"
ln -s usr/lib64 "$files/lib64"
chmod 1777 "$files/tmp"
# The links first and the program last, as it is in its own list of applets.
"$1" --list | while read -r applet; do
  ln -sf busybox "$files/bin/$applet"
done
rm -f "$files/bin/busybox"
cp "$1" "$files/bin/busybox"
echo 'root:x:0:0:root:/root:/bin/sh' > "$files/etc/passwd"
echo 'root:x:0:' > "$files/etc/group"
echo 'busybox:lab' > "$files/www/index.html"
tar -C "$files" --sort=name --mtime=@0 --numeric-owner --owner=0 --group=0 -cf "$2/layer.tar" .
rm -r "$files"
