"""What an opening must say, and what it must not (人力资源市场暂行条例 art. 24, 就业促进法, 劳动合同法).

`check` reads one opening and names, for each thing found, the field, the words and the remedy.
"""

from vocmatch.employers.posting_rules.catalogue import BLOCK, WARN
from vocmatch.employers.posting_rules.checks import Finding, blocking, check, closing_day, hazards_in

__all__ = ["BLOCK", "WARN", "Finding", "blocking", "check", "closing_day", "hazards_in"]
