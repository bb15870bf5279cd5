DELETE FROM transitions WHERE machine IN ('care_need', 'care_need_answer');
DROP TABLE care_need_answers;
DROP TABLE care_need_articulations;
DROP TABLE care_need_themes;
DROP TABLE care_needs;
