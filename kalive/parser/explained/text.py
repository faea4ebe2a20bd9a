"""Explanations of K101-K109, K117-K119, K128: text, layout, included files, expansion."""

TEXT = r"""
K101 A line is too long
! The line has more than 1023 characters and was not read.
? Keepalived reads no longer lines either; what stands in it has no effect.
= Use several lines: one value a line, or a $NAME=… definition continued with a backslash.

K102 A line holds a NUL character
! There is a character of value 0 in the line, which was not read.
? The file was damaged, or is no text: UTF-16 from another system looks like this.
= Save the file as UTF-8.

K103 The file begins with a byte-order mark
! Some editors put an invisible mark (U+FEFF) before the first word. It was skipped.
? Keepalived takes it as part of the first word, and loses the whole first block without a clear message.
= Save the file as UTF-8 without BOM.

K104 An invisible character stands where a blank should
! A no-break space or another character that looks like a blank came with copied text. It was read as a blank.
? Keepalived takes it as part of a word: "Unknown keyword '   '", and nobody sees why.
= Retype the blanks of the line.

K105 A quote is never closed
! A double quote begins a word, and the line ends before the word does. The line was left out.
? Nobody can know where the value was to end.
= Close the quote on the same line; a quote inside of quotes is written \".
@ instance
- notify_master "/usr/local/bin/become-master
+ notify_master "/usr/local/bin/become-master"

K106 A block is never closed
! The file ended, and the block named in the message was still open.
? Everything after its beginning was read as part of it, which is probably not what was meant.
= Add the missing }; in well indented text it is where the indentation goes back without one.
- global_defs {
-     router_id lb1
+ global_defs {
+     router_id lb1
+ }

K107 A closing brace too many
! There is a } and no block open.
? A block above ended earlier than it was meant to, so its last lines were read at the wrong level.
= Look for the } above that closes too early.
- global_defs {
- }
- }
+ global_defs {
+ }

K108 A brace opens a block where there is none
! This keyword takes no block. The keyword was read, the block was left out.
? Settings in the block have no effect.
= Remove the braces, or put the lines into the block where they belong.
@ instance
- priority 100 {
- }
+ priority 100

K109 The line is not UTF-8
! The line holds bytes that are no UTF-8 text. They were kept as they are.
? It mostly matters in comments not at all; in a password or a path both routers need the same bytes.
= Save the file as UTF-8.

K117 An include finds nothing
! No readable file has this name or matches this pattern.
? What the files were to bring is missing. A plain include goes on without; includem, includew, includeb and
? includea make it an error.
= Correct the name. It is relative to the directory of the file it stands in.
= If there may be none, all is well.

K118 A file can't be included
! The file includes itself, or an include that insists on its file (includer, includem, …) did not get it.
? The configuration is not complete.
= Correct the name, the permissions, or the circle of includes.

K119 An expansion has no end
! A definition leads to itself, directly or by way of others. The line was left out.
? Keepalived in C never ends on such a line.
= Give the name a value that does not contain it.
- $IF=${IF}
- global_defs {
-     router_id ${IF}
- }
+ $IF=eth0
+ global_defs {
+     router_id ${IF}
+ }

K128 A repetition that repeats nothing
! ~SEQ or ~LST has not the parameters it needs, or so many turns that no file needs them.
? The line was left out.
= Write ~SEQ(NAME, START, STEP, END), or with fewer: ~SEQ(NAME, END); ~LST(NAME, VALUE, VALUE …).
@ instance
- ~SEQ(N) track_interface { eth$N }
"""
