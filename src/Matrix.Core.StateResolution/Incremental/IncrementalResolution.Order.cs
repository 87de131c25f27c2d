using Matrix.Core.Events;

namespace Matrix.Core.StateResolution;

/// <content>Maintains the reverse topological power ordering while events are added and removed.</content>
internal sealed partial class IncrementalResolution
{
    /// <summary>Orders the events of the first pass.</summary>
    /// <param name="from">The first place of an event that left the pass, or <see cref="int.MaxValue"/> if none left.</param>
    /// <returns>The first place at which the order differs from before, or <see cref="int.MaxValue"/> if it does not.</returns>
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

    /// <summary>Determines whether only new events cite the new events. The order of the others then stays the same.</summary>
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

    /// <summary>Inserts an event after the events that it cites, before the first further event that does not have a smaller sort key.</summary>
    /// <returns>The place of the event.</returns>
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

    /// <summary>Orders all events with Kahn's algorithm; see <see cref="PowerOrder"/>.</summary>
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

    /// <summary>
    /// Replaces the order. The keys of events between the first and the last change are recorded as changed, because other events may now see those events or
    /// no longer see them.
    /// </summary>
    /// <returns>The first place at which the order differs from before.</returns>
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
            slot.PowerKey = new PowerOrderKey(SenderLevels.Of(_graph, number, _create), slot.OriginServerTimestamp, slot.Id);
        }
    }
}
