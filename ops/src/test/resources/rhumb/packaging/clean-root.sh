# Makes a root folder that holds what every Debian has, of the packages that this machine has: no network is needed.
set -eu
root=$1
mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib" "$root/usr/lib64"
for merged in bin sbin lib lib64; do
  if [ -L "/$merged" ]; then ln -s "usr/$merged" "$root/$merged"; fi
done

essential=$(dpkg-query -W -f '${Essential} ${Package}\n' | sed -n 's/^yes //p')
# shellcheck disable=SC2086 # a list of packages
packages=$(apt-cache depends --installed --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
  --no-replaces --no-enhances $essential passwd zlib1g libgcc-s1 | sed -n 's/^\([a-z0-9][^:]*\).*/\1/p' | sort -u)
# shellcheck disable=SC2086
packages=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $packages 2>/dev/null | sed -n 's/^installed //p')

# shellcheck disable=SC2086
dpkg -L $packages | grep -vE '^/usr/share/(man|doc|info|locale|zoneinfo|lintian)/' | sed -n 's|^/||p' | sort -u |
  tar -C / --no-recursion --ignore-failed-read -cf - -T - 2>/dev/null | tar -C "$root" --keep-directory-symlink -xf -

database=$root/var/lib/dpkg
mkdir -p "$database/info" "$database/updates" "$database/triggers" "$database/alternatives" "$database/parts"
# shellcheck disable=SC2086
dpkg-query -s $packages >"$database/status"
touch "$database/available" "$database/diversions" "$database/statoverride"
for package in $packages; do
  for file in /var/lib/dpkg/info/"$package".* /var/lib/dpkg/info/"$package":*; do
    if [ -f "$file" ]; then cp "$file" "$database/info/"; fi
  done
done
cp /var/lib/dpkg/info/format "$database/info/format"

cp /usr/share/base-passwd/passwd.master "$root/etc/passwd"
cp /usr/share/base-passwd/group.master "$root/etc/group"
echo "127.0.0.1 localhost" >"$root/etc/hosts"
echo clean >"$root/etc/hostname"
mkdir -p "$root/proc" "$root/dev" "$root/run" "$root/sys" "$root/tmp" "$root/var/log" "$root/var/cache" "$root/root"
chmod 1777 "$root/tmp"
chroot "$root" ldconfig
chroot "$root" pwconv
