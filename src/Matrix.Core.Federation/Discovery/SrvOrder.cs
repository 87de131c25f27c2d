using System.Collections.Immutable;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Determines the order in which the targets of service records are tried (RFC 2782, "Weight").</summary>
internal static class SrvOrder
{
    /// <summary>Orders records.</summary>
    /// <param name="records">The records, in any order.</param>
    /// <param name="random">The random number generator that chooses among records of one priority.</param>
    public static ImmutableArray<SrvRecord> Arrange(IEnumerable<SrvRecord> records, Random random) =>
        [.. records.GroupBy(record => record.Priority).OrderBy(group => group.Key).SelectMany(group => Draw([.. group], random))];

    private static IEnumerable<SrvRecord> Draw(SrvRecord[] records, Random random)
    {
        // Sorting first makes the result independent of the input's order, so that one seed gives one result. The records are then shuffled, with those of
        // weight 0 first.
        Array.Sort(records, Compare);
        random.Shuffle(records);
        List<SrvRecord> left = [.. records.Where(record => record.Weight == 0), .. records.Where(record => record.Weight != 0)];
        while (left.Count > 0)
        {
            // The range includes zero and the sum, so that a weight of 0 has "a very small chance of being selected".
            int chosen = random.Next(left.Sum(record => record.Weight) + 1);
            int index = 0;
            for (int sum = left[0].Weight; sum < chosen; sum += left[index].Weight)
            {
                index++;
            }

            yield return left[index];
            left.RemoveAt(index);
        }
    }

    private static int Compare(SrvRecord left, SrvRecord right)
    {
        int byTarget = StringComparer.OrdinalIgnoreCase.Compare(left.Target, right.Target);
        return byTarget != 0 ? byTarget : (left.Port, left.Weight).CompareTo((right.Port, right.Weight));
    }
}
