import numpy as np

from goodsign.scoring.split import forward_windows, grouped_folds, newest

N = 1000
CONVERTED = np.random.default_rng(1).random(N) < 0.3
ORDER = np.arange(N, dtype=np.intp)[::-1].copy()
ALONE = np.arange(N, dtype=np.int64)


def test_windows_look_forward_only() -> None:
    age = np.empty(N)
    age[ORDER] = np.arange(N)
    windows = forward_windows(ORDER, ALONE, CONVERTED)
    assert [(split.train.size, split.test.size) for split in windows] == [(600, 200), (800, 200), (900, 100)]
    assert all(age[split.train].max() < age[split.test].min() for split in windows)


def test_older_twins_of_judged_rows_are_not_learned_from() -> None:
    twins = ALONE.copy()
    twins[ORDER[10]] = twins[ORDER[-1]]
    split = newest(ORDER, twins)
    assert ORDER[10] not in split.train
    assert ORDER[-1] in split.test
    assert split.train.size == 799


def test_windows_without_enough_of_both_outcomes_are_left_out() -> None:
    late = np.zeros(N, dtype=bool)
    late[ORDER[700:850]] = True
    assert [split.test.size for split in forward_windows(ORDER, ALONE, late)] == [200]


def test_folds_keep_duplicates_together_and_judge_every_row_once() -> None:
    groups = ALONE // 3
    folds = list(grouped_folds(CONVERTED, groups, seed=7))
    assert sorted(np.concatenate([fold.test for fold in folds])) == list(range(N))
    assert all(not np.intersect1d(groups[fold.train], groups[fold.test]).size for fold in folds)
