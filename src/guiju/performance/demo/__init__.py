"""How the demo company is measured: schemes, a closed month, pay, goals and daily plans."""
