"""Explanations of K218, K220-K225, K230-K238: trackers, sync groups, scripts, the host."""

TEXT = r"""
K218 Members of a sync group differ in priority
! The members of a sync group change state together, but each elects with its own priority.
? If another router wins with one member and loses with another, the group is torn back and forth.
= Give all members the same priority on this router.

K220 Weights too small to matter
! Even when everything fails that this instance tracks, its priority stays above 100, the default of a peer.
? The failure is found, and nothing happens: the broken router stays master.
= Compare with the priority of your other router: the weight must be more than the difference. Or leave the
= weight away: then a failure means FAULT, and the other router takes over whatever its priority.
- vrrp_script check {
-     script "/usr/bin/pgrep haproxy"
-     weight -20
- }
- vrrp_instance VI_1 {
-     interface eth0
-     virtual_router_id 51
-     priority 150
-     track_script {
-         check
-     }
-     virtual_ipaddress {
-         192.0.2.1
-     }
- }
+ vrrp_script check {
+     script "/usr/bin/pgrep haproxy"
+     weight -60
+ }
+ vrrp_instance VI_1 {
+     interface eth0
+     virtual_router_id 51
+     priority 150
+     track_script {
+         check
+     }
+     virtual_ipaddress {
+         192.0.2.1
+     }
+ }

K221 A weight that leaves the range of priorities
! With this weight the priority would be below 1 or above 254; it is kept within.
? Several failures may count no more than one.
= Take a smaller weight, or none: then a failure means FAULT.

K222 Defined after its use
! The block stands below the instance that tracks it. kalive finds it.
? Keepalived in C reads from top to bottom, says "not found" and drops the tracking.
= Move the block above the instance.

K223 A script that nobody tracks
! No instance and no group names this vrrp_script.
? It never runs.
= Add track_script { NAME } to the instance, or remove the block.

K224 A weight within a sync group
! Members of a sync group ignore weights: they would tear the group apart.
? The failure changes nothing.
= Leave the weight away, so that a failure means FAULT for all, or say
= sync_group_tracking_weight in the group.

K225 Names directly in a sync group
! The members belong into a block "group" inside of the sync group.
? The names are unknown keywords, and the group is empty.
= Write group { … } around them.

K230 Scripts, and nobody looks who may change them
! The file runs scripts and does not say enable_script_security.
? Who may write a script, or a directory on the way to it, can run commands as root.
= Say enable_script_security and script_user in global_defs, and make root the owner of the scripts.
@ instance
- notify_master "/usr/local/bin/notify master"

K231 Shell syntax, and no shell
! Scripts are run directly. Pipes, redirections, && and ; are just further arguments of the program.
? The check does not do what it looks like: "pgrep x || exit 1" looks for a process "x", "||", "exit" and "1".
= Put it into a script file, or run it through a shell.
@ instance
- notify_master "/usr/bin/logger master | /usr/bin/tee /tmp/log"
+ notify_master "/bin/sh -c '/usr/bin/logger master | /usr/bin/tee /tmp/log'"

K232 Arguments taken as a user
! After an unquoted command come the user and the group to run it as.
? The arguments are lost, and there is no such user: the script is not run.
= Put the command with its arguments in double quotes.
@ instance
- notify_master /usr/local/bin/notify --state master
+ notify_master "/usr/local/bin/notify --state master"

K233 No user to run scripts as
! This host has no such user. Without script_user it is keepalived_script, if it exists, else root.
? With enable_script_security Keepalived removes such scripts, and then does not find them.
= Make the user: useradd --system --no-create-home --shell /usr/sbin/nologin keepalived_script.

K234 Others may replace a script
! The file or directory named belongs to another user than root, or others may write to it.
? Who may write there can run commands as the user of the script. With enable_script_security it is not run.
= Run the command in the hint.

K235 A script that is not there
! This host has no such file.
? The script can't run: a tracked one counts as failed.
= Correct the path. Names are looked up in PATH only where they hold no slash.

K236 A script that can't be run
! It is no plain file, or nobody may execute it.
? The script can't run: a tracked one counts as failed.
= Make it executable.

K237 An interface that is not there
! This host has no such interface now.
? The instance is in FAULT until it appears.
= Correct the name: look with "ip link". If it comes later, all is well.

K238 Scripts run without script security
! Scripts of the file are there, and enable_script_security is not: Keepalived calls it a security violation.
? Who may write a script, or a directory on the way to it, can run commands as root.
= Say enable_script_security and script_user in global_defs.
"""
