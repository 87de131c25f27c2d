using Matrix.Core.Events;

namespace Matrix.Core.StateResolution;

/// <content>Reverse topological power ordering, kept while events come and go.</content>
internal sealed partial class IncrementalResolution
{
    /// <summary>Orders the events of the first pass.</summary>
    /// <param name="from">The first place of an event that left.</param>
    /// <returns>The first place at which the order is another than before.</returns>
    private int Order(int from)
    {
        if (from == int.MaxValue && _newInFirst.Count == 0)
        {
            return from;
        }

        if (from == int.MaxValue && AreCitedByNewAlone())
        {
            return InsertAll();
        }

        if (from < int.MaxValue)
        {
            _ = _powerOrder.RemoveAll(slot => slot.JudgedIn != Pass.First);
        }

        int first = Math.Min(from, Sort());
        Number(first);
        return first;
    }

    /// <summary>Whether no event that was in order before cites a new one: then the order of those stays as it is.</summary>
    private bool AreCitedByNewAlone()
    {
        var citers = new Dictionary<int, int>(_newInFirst.Count);
        foreach (EventSlot slot in _newInFirst)
        {
            citers.Add(slot.Number, slot.PowerCiters);
        }

        foreach (EventSlot slot in _newInFirst)
        {
            foreach (int cited in _index.CitedBy(slot.Number))
            {
                if (citers.TryGetValue(cited, out int rest))
                {
                    citers[cited] = rest - 1;
                }
            }
        }

        return citers.Values.All(rest => rest == 0);
    }

    private int InsertAll()
    {
        int from = int.MaxValue;
        foreach (EventSlot slot in _newInFirst.OrderBy(slot => slot.Number))
        {
            from = Math.Min(from, Insert(slot));
        }

        return from;
    }

    /// <summary>An event that is free takes its turn before the first one that it goes before.</summary>
    private int Insert(EventSlot slot)
    {
        SetPowerKey(slot);
        int place = 0;
        foreach (int cited in _index.CitedBy(slot.Number))
        {
            if (_events.TryGetValue(cited, out EventSlot? before) && before.IsPower && before.PowerPlace < _powerOrder.Count && ReferenceEquals(_powerOrder[before.PowerPlace], before))
            {
                place = Math.Max(place, before.PowerPlace + 1);
            }
        }

        while (place < _powerOrder.Count && _powerOrder[place].PowerKey!.Value < slot.PowerKey!.Value)
        {
            place++;
        }

        _powerOrder.Insert(place, slot);
        Number(place);
        return place;
    }

    /// <summary>Kahn's algorithm; see <see cref="PowerOrder"/>.</summary>
    private int Sort()
    {
        List<EventSlot> all = [.. _powerOrder, .. _newInFirst];
        var open = new Dictionary<EventSlot, int>(all.Count);
        var citing = new Dictionary<int, List<EventSlot>>(all.Count);
        foreach (EventSlot slot in all)
        {
            SetPowerKey(slot);
            citing.Add(slot.Number, []);
        }

        foreach (EventSlot slot in all)
        {
            int count = 0;
            foreach (int cited in _index.CitedBy(slot.Number))
            {
                if (citing.TryGetValue(cited, out List<EventSlot>? citers))
                {
                    citers.Add(slot);
                    count++;
                }
            }

            open.Add(slot, count);
        }

        var free = new PriorityQueue<EventSlot, PowerOrderKey>(all.Where(slot => open[slot] == 0).Select(slot => (slot, slot.PowerKey!.Value)));
        var order = new List<EventSlot>(all.Count);
        while (free.TryDequeue(out EventSlot? slot, out _))
        {
            _index.Work.EventsVisited++;
            order.Add(slot);
            foreach (EventSlot citer in citing[slot.Number])
            {
                if (--open[citer] == 0)
                {
                    free.Enqueue(citer, citer.PowerKey!.Value);
                }
            }
        }

        return Replace(order);
    }

    /// <summary>Takes another order. What stands elsewhere than before may be seen by others, or no longer.</summary>
    private int Replace(List<EventSlot> order)
    {
        int first = 0;
        while (first < order.Count && first < _powerOrder.Count && ReferenceEquals(order[first], _powerOrder[first]))
        {
            first++;
        }

        int same = 0;
        while (same < order.Count - first && same < _powerOrder.Count - first && ReferenceEquals(order[^(same + 1)], _powerOrder[^(same + 1)]))
        {
            same++;
        }

        for (int i = first; i < order.Count - same; i++)
        {
            if (order[i].Key is { } key)
            {
                _ = _changedInFirst.Add(key);
            }
        }

        _powerOrder = order;
        return first;
    }

    private void Number(int from)
    {
        for (int i = from; i < _powerOrder.Count; i++)
        {
            _powerOrder[i].PowerPlace = i;
        }
    }

    private void SetPowerKey(EventSlot slot)
    {
        if (slot.PowerKey is null)
        {
            int number = _graph.NumberOfIndexed(slot.Number);
            slot.PowerKey = new PowerOrderKey(SenderLevels.Of(_graph, number, _create), slot.OriginServerTs, slot.Id);
        }
    }
}
