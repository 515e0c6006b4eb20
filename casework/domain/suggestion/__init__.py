"""What a complaint is about: suggested with reasons, never decided. 分类建议。"""
