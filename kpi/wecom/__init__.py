"""WeCom's daily figures of each guide: the account, the calls, the readings made of them."""
