/** Names of ordinary tools that are not simulated: in a script they are taken to succeed at once. */

const TOOLS =
  'adduser addgroup apk apt apt-get apt-key ar arp arping awk base32 base64 bc blkid bunzip2 bzip2 cal certbot chattr ' +
  'chroot chpasswd cksum clear cmp comm cpio crond crontab csplit dc deluser depmod df diff dig dmesg dnf dos2unix dpkg ' +
  'du ed ethtool expand factor fdisk file find flock fmt fold free fsck fsfreeze fuser gawk getconf gettext envsubst ' +
  'git gpg groupadd gunzip gzip hexdump host hostid htop iconv ifconfig insmod iostat ip ipcs iptables ip6tables iptables-restore ' +
  'jobs join jq kubectl last ldd less link ln locale locale-gen logger login logname logrotate losetup lsattr lsof lsmod lzma ' +
  'make mkfifo mknod mkfs mktemp modprobe more mount mountpoint mpstat netstat nsenter nslookup numfmt od openssl passwd paste ' +
  'patch pip pip3 ping ping6 pivot_root pmap pr pstree rdate rename renice reset route rpm rsync runuser sar scp script setcap ' +
  'sha1sum sha512sum shred shuf split ss ssh ssh-keygen strace strings stty su sum swapoff swapon sysctl tar taskset tcpdump ' +
  'telnet top touch traceroute tree tsort tty tune2fs umount unexpand unix2dos unshare unxz unzip update-ca-certificates uptime ' +
  'useradd usermod uuidgen vi vim vmstat w watch which who xargs xz xxd yq yum zcat zip';

const NAMES: ReadonlySet<string> = new Set(TOOLS.split(' '));

/** Whether the name is an ordinary tool. */
export function isKnownTool(name: string): boolean {
  return NAMES.has(name);
}
