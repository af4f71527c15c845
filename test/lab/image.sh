# Makes the tar of the image: BUSYBOX TAR
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/bin" "$folder/etc" "$folder/tmp" "$folder/www" "$folder/root"
chmod 1777 "$folder/tmp"
# The links first and the program last, as it is in its own list of applets.
"$1" --list | while read -r applet; do
  ln -sf busybox "$folder/bin/$applet"
done
rm -f "$folder/bin/busybox"
cp "$1" "$folder/bin/busybox"
echo 'root:x:0:0:root:/root:/bin/sh' > "$folder/etc/passwd"
echo 'root:x:0:' > "$folder/etc/group"
echo 'busybox:lab' > "$folder/www/index.html"
tar -C "$folder" --numeric-owner --owner=0 --group=0 -cf "$2" .
