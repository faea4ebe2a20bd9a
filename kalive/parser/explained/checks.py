"""Explanations of K181, K182, K293, K307-K311: health checks and BFD."""

TEXT = r"""
K181 This digest matches nothing
! An MD5 digest has 32 hexadecimal digits.
? The check fails for ever: the server never gets a connection.
= Compute it again, for example with genhash.
@ real
- HTTP_GET {
-     url {
-         path /
-         digest abc
-     }
- }
+ HTTP_GET {
+     url {
+         path /
+         status_code 200
+     }
+ }

K182 No page to ask for
! The check has no url with a path. It was left out.
? Without a check the server stays in the pool even when it is down.
= Add url { path / }.
@ real
- HTTP_GET {
- }
+ HTTP_GET {
+     url {
+         path /
+     }
+ }

K293 A failure is found late
! The time is so long that the session hardly finds a failure sooner than the check would.
? That is what BFD is for.
= Take a smaller number.

K307 A check of something that is not defined
! The check refers to a block that does not exist. It was left out.
? Without a check the server stays in the pool even when it is down.
= Correct the name, or define the block.

K308 host in SMTP_CHECK
! Each host block is a check of its own, which newer versions write as one SMTP_CHECK each.
? It still works.
= Write one SMTP_CHECK for each host.

K309 Without a regex
! The word changes how a regex is matched, and there is none. It was ignored.
? It has no effect.
= Add "regex", or remove the word.

K310 A link-local address without an interface
! A link-local address is only valid on one link, which must be named.
? The check can't bind to it.
= Add bind_if.

K311 Two BFD sessions with one neighbour
! Another bfd_instance has this neighbour. This one was left out.
? Packets of the neighbour could not be told apart.
= Remove one.
"""
