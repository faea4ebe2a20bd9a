"""Explanations of K200-K209: text that came from somewhere else."""

TEXT = r"""
K200 A placeholder was never filled in
! The word looks like a gap in a template: <interface>, __VIP__, {{ vip }}, VIRTUAL_IP, x.x.x.x.
? It is taken literally, as a name, a password or a wrong address.
= Put the real value there, or run the tool that fills the template in.
@ instance
- priority __PRIORITY__
+ priority 150

K201 Syntax of a shell
! ${NAME:-default}, $(command) and `command` are expanded by shells, not by Keepalived.
? The text is taken as it stands.
= Fill it in before (for example with envsubst, which knows no defaults either), or define $NAME=value above.
@ instance
- advert_int ${INTERVAL:-2}
+ advert_int 2

K202 A name that is not defined
! There is no line $NAME=… above this one, and so the text stays as it is. Variables of the environment are
! written ${_ENV NAME} (Keepalived 2.4).
? The value is literally $NAME.
= Define the name above, or fill it in before.
@ instance
- priority $PRIORITY
+ priority 150

K203 A semicolon at the end
! Nothing ends a statement but its line. The semicolon became part of the value.
? "PASS;" is no type of authentication, "10.0.0.1;" no address.
= Remove it.
@ instance
- authentication {
-     auth_type PASS;
-     auth_pass secret
- }
+ authentication {
+     auth_type PASS
+     auth_pass secret
+ }

K204 An equals sign between keyword and value
! A keyword and its value are separated by blanks. Only a definition has a '=', right after its $NAME.
? The whole is one unknown word, and has no effect.
= Write a blank in its place; in a definition remove the blank before it.
@ instance
- mcast_src_ip=198.51.100.1
+ mcast_src_ip 198.51.100.1

K205 A line of a terminal
! The line is a prompt or a command that was copied along with the file.
? It is no statement; a brace in it would shift all blocks below.
= Remove the line.
- [root@lb1 ~]# cat /etc/keepalived/keepalived.conf
- global_defs {
- }
+ global_defs {
+ }

K206 The notation of a manual
! A|B and [...] are how manuals write choices and parts that may be left out.
? It is no value.
= Choose one.
@ instance
- authentication {
-     auth_type PASS|AH
-     auth_pass secret
- }
+ authentication {
+     auth_type PASS
+     auth_pass secret
+ }

K207 Text outside of every block
! The line begins no statement; it looks like prose or the name of a file.
? It has no effect, unless it holds a brace.
= Make it a comment with # or remove it.
- This file is made by hand
- global_defs {
- }
+ # This file is made by hand
+ global_defs {
+ }

K208 A comment begins within the value
! # and ! begin a comment even inside of a word, outside of double quotes.
? The password is shorter than you wrote it; a peer that reads its file otherwise does not hear this router.
= Put the value in double quotes, or a backslash before the sign.
@ instance
- authentication {
-     auth_type PASS
-     auth_pass Test123!
- }
+ authentication {
+     auth_type PASS
+     auth_pass "Test123!"
+ }

K209 The same keyword twice
! The block has this keyword already, with another value. The last one counts.
? Often another keyword was meant: notify_master three times in place of master, backup, fault.
= Correct the keyword or remove one of the lines.
@ instance
- notify_master "/usr/local/bin/notify master"
- notify_master "/usr/local/bin/notify backup"
+ notify_master "/usr/local/bin/notify master"
+ notify_backup "/usr/local/bin/notify backup"
"""
